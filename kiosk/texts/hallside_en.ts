<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_Hans">
<context>
    <name></name>
    <message id="attract.touch">
        <source>请触摸屏幕开始</source>
        <translation>Touch the screen to start</translation>
    </message>
    <message id="attract.welcome">
        <source>欢迎您</source>
        <translation>Welcome</translation>
    </message>
    <message id="attract.waiting">
        <source>全厅等候：{count} 人</source>
        <translation>People waiting in the hall: {count}</translation>
    </message>
    <message id="attract.open">
        <source>正在受理的业务：{count} 项</source>
        <translation>Services open now: {count}</translation>
    </message>
    <message id="attract.served">
        <source>今日已办理：{count} 件</source>
        <translation>Served today: {count}</translation>
    </message>
    <message id="attract.rated">
        <source>今日收到评价：{count} 件，好评率 {percent}%</source>
        <translation>Ratings today: {count}, {percent}% good</translation>
    </message>
    <message id="attract.rank">
        <source>{window} 号窗口：今日评价 {count} 件，好评率 {percent}%</source>
        <translation>Window {window}: {count} ratings today, {percent}% good</translation>
    </message>
    <message id="home.title">
        <source>您要办理什么？</source>
        <translation>What would you like to do?</translation>
    </message>
    <message id="home.number">
        <source>取号</source>
        <translation>Take a number</translation>
    </message>
    <message id="home.check-in">
        <source>预约签到</source>
        <translation>Appointment check-in</translation>
    </message>
    <message id="home.guide">
        <source>办事指南</source>
        <translation>Service guides</translation>
    </message>
    <message id="home.progress">
        <source>查询进度</source>
        <translation>Check progress</translation>
    </message>
    <message id="home.rate">
        <source>评价服务</source>
        <translation>Rate our service</translation>
    </message>
    <message id="home.reprint">
        <source>补打号票</source>
        <translation>Print my ticket again</translation>
    </message>
    <message id="action.back">
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message id="action.home">
        <source>首页</source>
        <translation>Start page</translation>
    </message>
    <message id="action.help">
        <source>求助</source>
        <translation>Help</translation>
    </message>
    <message id="action.end">
        <source>结束</source>
        <translation>Finish</translation>
    </message>
    <message id="action.stop">
        <source>不办了</source>
        <translation>Stop</translation>
    </message>
    <message id="action.again">
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
    <message id="action.repeat">
        <source>再读一遍</source>
        <translation>Read again</translation>
    </message>
    <message id="action.search">
        <source>按拼音首字母查找</source>
        <translation>Search by pinyin initials</translation>
    </message>
    <message id="action.situations">
        <source>一件事</source>
        <translation>Life events</translation>
    </message>
    <message id="action.browse">
        <source>按事项查找</source>
        <translation>Search by subject</translation>
    </message>
    <message id="look.contrast">
        <source>高对比度</source>
        <translation>High contrast</translation>
    </message>
    <message id="look.elder">
        <source>长者模式</source>
        <translation>Larger and simpler</translation>
    </message>
    <message id="look.low">
        <source>轮椅模式</source>
        <translation>Wheelchair height</translation>
    </message>
    <message id="look.aloud">
        <source>朗读</source>
        <translation>Read aloud</translation>
    </message>
    <message id="idle.title">
        <source>您还在吗？触摸屏幕任意处继续</source>
        <translation>Are you still there? Touch anywhere to continue</translation>
    </message>
    <message id="services.title">
        <source>请选择要办理的业务</source>
        <translation>Choose a service</translation>
    </message>
    <message id="categories.title">
        <source>请选择类别</source>
        <translation>Choose a category</translation>
    </message>
    <message id="departments.title">
        <source>请选择部门</source>
        <translation>Choose a department</translation>
    </message>
    <message id="items.title">
        <source>请选择事项</source>
        <translation>Choose what you came for</translation>
    </message>
    <message id="situations.title">
        <source>您遇到了哪件事？</source>
        <translation>What has happened?</translation>
    </message>
    <message id="search.title">
        <source>请输入事项名称的拼音首字母</source>
        <translation>Type the pinyin initials of what you came for</translation>
    </message>
    <message id="search.hint">
        <source>例：身份证输入 SFZ</source>
        <translation>Example: SFZ for 身份证 (ID card)</translation>
    </message>
    <message id="search.none">
        <source>没有找到，请换几个字母或按事项查找</source>
        <translation>Nothing found. Try other letters, or search by subject</translation>
    </message>
    <message id="search.found">
        <source>找到 {count} 项</source>
        <translation>Found: {count}</translation>
    </message>
    <message id="list.none">
        <source>这里暂时没有内容</source>
        <translation>There is nothing here yet</translation>
    </message>
    <message id="queue.waiting">
        <source>等候 {count} 人</source>
        <translation>Waiting: {count}</translation>
    </message>
    <message id="queue.wait-about">
        <source>预计等候 {low}–{high} 分钟</source>
        <translation>Expected wait: {low}–{high} minutes</translation>
    </message>
    <message id="queue.wait-short">
        <source>预计马上办理</source>
        <translation>Almost no wait</translation>
    </message>
    <message id="queue.wait-unknown">
        <source>暂时无法预计等候时间</source>
        <translation>The wait can't be estimated now</translation>
    </message>
    <message id="queue.no-window">
        <source>目前没有窗口在办理，号码仍然有效</source>
        <translation>No window is serving right now. Numbers stay valid</translation>
    </message>
    <message id="queue.old">
        <source>网络中断，等候人数可能不准</source>
        <translation>The network is down: the number of people waiting may be wrong</translation>
    </message>
    <message id="queue.left">
        <source>今日还剩 {count} 个号</source>
        <translation>Numbers left today: {count}</translation>
    </message>
    <message id="queue.area">
        <source>等候区：{area}</source>
        <translation>Waiting area: {area}</translation>
    </message>
    <message id="queue.area-floor">
        <source>等候区：{floor} 楼 {area}</source>
        <translation>Waiting area: floor {floor}, {area}</translation>
    </message>
    <message id="queue.counters">
        <source>办理窗口：{counters} 号</source>
        <translation>Windows: {counters}</translation>
    </message>
    <message id="queue.needs-card">
        <source>需要身份证</source>
        <translation>ID card needed</translation>
    </message>
    <message id="confirm.title">
        <source>确认取号</source>
        <translation>Confirm your number</translation>
    </message>
    <message id="confirm.take">
        <source>取号</source>
        <translation>Take a number</translation>
    </message>
    <message id="confirm.take-with-card">
        <source>刷身份证取号</source>
        <translation>Take a number with ID card</translation>
    </message>
    <message id="confirm.put-card">
        <source>请将身份证放在读卡处，即可取号</source>
        <translation>Lay your ID card on the reader to take a number</translation>
    </message>
    <message id="confirm.card-too">
        <source>也可以直接刷身份证取号</source>
        <translation>You can also just lay your ID card on the reader</translation>
    </message>
    <message id="confirm.priority">
        <source>如需优先，请选择（窗口会核对证件）</source>
        <translation>If you need priority, choose here (the window will check your papers)</translation>
    </message>
    <message id="confirm.no-paper">
        <source>打印机暂时不能用：号码会显示在屏幕上，请记下或拍照</source>
        <translation>The printer can't be used now: your number will be shown on the screen. Please write it down or take a photo</translation>
    </message>
    <message id="priority.none">
        <source>普通</source>
        <translation>None</translation>
    </message>
    <message id="priority.elderly">
        <source>老年人优先</source>
        <translation>Older person</translation>
    </message>
    <message id="priority.disabled">
        <source>残疾人优先</source>
        <translation>Person with a disability</translation>
    </message>
    <message id="priority.military">
        <source>军人优先</source>
        <translation>Member of the armed forces</translation>
    </message>
    <message id="priority.green">
        <source>绿色通道（紧急事项）</source>
        <translation>Urgent matter (green channel)</translation>
    </message>
    <message id="card.title">
        <source>请将身份证放在读卡处</source>
        <translation>Lay your ID card on the reader</translation>
    </message>
    <message id="card.line">
        <source>读到后请取回身份证</source>
        <translation>Take it back when it has been read</translation>
    </message>
    <message id="card.privacy">
        <source>身份证只用于确认一人一号，不保存姓名和号码</source>
        <translation>Your card is used only to give each person one number. Name and ID number are not kept</translation>
    </message>
    <message id="card.read">
        <source>身份证已读取</source>
        <translation>Your ID card has been read</translation>
    </message>
    <message id="card.take">
        <source>请取回您的身份证</source>
        <translation>Please take your ID card back</translation>
    </message>
    <message id="card.of-another">
        <source>读卡处有一张遗忘的身份证，请交给工作人员</source>
        <translation>A forgotten ID card lies on the reader. Please hand it to the staff</translation>
    </message>
    <message id="card.again">
        <source>没有读到，请将身份证取下后重新放好</source>
        <translation>The card was not read. Take it away and lay it down again</translation>
    </message>
    <message id="working.title">
        <source>正在处理，请稍候</source>
        <translation>Please wait a moment</translation>
    </message>
    <message id="ticket.title">
        <source>您的号码</source>
        <translation>Your number</translation>
    </message>
    <message id="ticket.printing">
        <source>正在打印，请稍候</source>
        <translation>Printing, please wait</translation>
    </message>
    <message id="ticket.printed">
        <source>请取走号票</source>
        <translation>Please take your ticket</translation>
    </message>
    <message id="ticket.shown">
        <source>号票没有打印出来。号码有效，请记下或拍照</source>
        <translation>Your ticket was not printed. Your number is valid: please write it down or take a photo</translation>
    </message>
    <message id="ticket.unknown">
        <source>号票可能没有打印完整。号码有效，请记下或拍照</source>
        <translation>Your ticket may be incomplete. Your number is valid: please write it down or take a photo</translation>
    </message>
    <message id="ticket.offline">
        <source>网络中断时取的号，同样有效</source>
        <translation>Taken while the network was down; it is just as valid</translation>
    </message>
    <message id="ticket.ahead">
        <source>前面还有 {count} 人</source>
        <translation>People ahead of you: {count}</translation>
    </message>
    <message id="ticket.qr">
        <source>扫码可在手机上查看排队情况</source>
        <translation>Scan to follow the queue on your phone</translation>
    </message>
    <message id="ticket.ready">
        <source>请准备好：</source>
        <translation>Please have ready:</translation>
    </message>
    <message id="ticket.reprint">
        <source>补打号票</source>
        <translation>Print my ticket again</translation>
    </message>
    <message id="ticket.print-again">
        <source>再打印一次</source>
        <translation>Print once more</translation>
    </message>
    <message id="ticket.give-back">
        <source>取消这个号</source>
        <translation>Cancel this number</translation>
    </message>
    <message id="held.title">
        <source>您已经取过号</source>
        <translation>You already have a number</translation>
    </message>
    <message id="held.line">
        <source>一人一号：这个号码仍然有效，不需要重新取号</source>
        <translation>One person, one number: this one is still valid, you don't need another</translation>
    </message>
    <message id="give-back.title">
        <source>确定取消号码 {number} 吗？</source>
        <translation>Really cancel number {number}?</translation>
    </message>
    <message id="give-back.line">
        <source>取消后不再叫号，需要时请重新取号</source>
        <translation>It will not be called any more. You can take a new one when you need it</translation>
    </message>
    <message id="give-back.yes">
        <source>确定取消</source>
        <translation>Yes, cancel it</translation>
    </message>
    <message id="give-back.no">
        <source>保留号码</source>
        <translation>Keep my number</translation>
    </message>
    <message id="given-back.title">
        <source>号码已取消</source>
        <translation>Number cancelled</translation>
    </message>
    <message id="given-back.line">
        <source>号码 {number} 已取消，需要时请重新取号</source>
        <translation>Number {number} is cancelled. You can take a new one when you need it</translation>
    </message>
    <message id="check-in.title">
        <source>预约签到：请输入预约号</source>
        <translation>Appointment check-in: type your appointment number</translation>
    </message>
    <message id="check-in.hint">
        <source>预约号</source>
        <translation>Appointment number</translation>
    </message>
    <message id="check-in.scan">
        <source>或扫描预约二维码</source>
        <translation>Or scan the appointment's QR code</translation>
    </message>
    <message id="check-in.card">
        <source>用身份证预约的，请先刷身份证</source>
        <translation>If you booked with your ID card, lay it on the reader first</translation>
    </message>
    <message id="check-in.unknown">
        <source>这不是预约二维码，请再试一次或输入预约号</source>
        <translation>This is not an appointment's QR code. Try again, or type the appointment number</translation>
    </message>
    <message id="check-in.enter">
        <source>签到</source>
        <translation>Check in</translation>
    </message>
    <message id="guide.materials">
        <source>需要的材料</source>
        <translation>Documents you need</translation>
    </message>
    <message id="guide.forms">
        <source>需要填写的表格</source>
        <translation>Forms to fill in</translation>
    </message>
    <message id="guide.steps">
        <source>办理步骤</source>
        <translation>Steps</translation>
    </message>
    <message id="guide.fees">
        <source>收费：{fees}</source>
        <translation>Fees: {fees}</translation>
    </message>
    <message id="guide.free">
        <source>不收费</source>
        <translation>Free of charge</translation>
    </message>
    <message id="guide.at-once">
        <source>当场办结</source>
        <translation>Done while you wait</translation>
    </message>
    <message id="guide.days">
        <source>办理时限：{days} 个工作日</source>
        <translation>Time limit in working days: {days}</translation>
    </message>
    <message id="guide.law">
        <source>法律依据：{law}</source>
        <translation>Legal basis: {law}</translation>
    </message>
    <message id="guide.where">
        <source>办理地点：{where}</source>
        <translation>Where: {where}</translation>
    </message>
    <message id="guide.qr">
        <source>扫码带走材料清单</source>
        <translation>Scan to take the list of documents with you</translation>
    </message>
    <message id="guide.print">
        <source>打印指南</source>
        <translation>Print the guide</translation>
    </message>
    <message id="guide.print-long">
        <source>内容较长，仍然打印</source>
        <translation>It is long: print it anyway</translation>
    </message>
    <message id="guide.long">
        <source>这份指南打印出来约 {pages} 页，长约 {cm} 厘米</source>
        <translation>Printed, this guide is about {pages} pages, {cm} cm long</translation>
    </message>
    <message id="guide.printing">
        <source>正在打印</source>
        <translation>Printing</translation>
    </message>
    <message id="guide.printed">
        <source>请取走打印的指南</source>
        <translation>Please take the printed guide</translation>
    </message>
    <message id="guide.not-printed">
        <source>没有打印出来，请拍照或扫码</source>
        <translation>It was not printed. Please take a photo or scan the code</translation>
    </message>
    <message id="guide.take">
        <source>为这个事项取号</source>
        <translation>Take a number for this</translation>
    </message>
    <message id="guide.empty">
        <source>这个事项还没有办事指南，请咨询窗口</source>
        <translation>There is no guide for this yet. Please ask at a window</translation>
    </message>
    <message id="find.title">
        <source>请扫描号票上的二维码</source>
        <translation>Scan the QR code on your ticket</translation>
    </message>
    <message id="find.line">
        <source>将二维码对准扫码处</source>
        <translation>Hold the code in front of the scanner</translation>
    </message>
    <message id="find.unknown">
        <source>这不是号票上的二维码，请再试一次</source>
        <translation>This is not the QR code of a ticket. Please try again</translation>
    </message>
    <message id="progress.title">
        <source>号码 {number} 的办理情况</source>
        <translation>Progress of number {number}</translation>
    </message>
    <message id="progress.taken">
        <source>已取号</source>
        <translation>Number taken</translation>
    </message>
    <message id="progress.waiting">
        <source>等候叫号</source>
        <translation>Waiting to be called</translation>
    </message>
    <message id="progress.call">
        <source>叫号</source>
        <translation>Call</translation>
    </message>
    <message id="progress.serve">
        <source>窗口办理</source>
        <translation>Service at the window</translation>
    </message>
    <message id="progress.called">
        <source>已叫号，请到 {window} 号窗口</source>
        <translation>Called: please go to window {window}</translation>
    </message>
    <message id="progress.serving">
        <source>{window} 号窗口正在办理</source>
        <translation>Being served at window {window}</translation>
    </message>
    <message id="progress.held">
        <source>待补材料，请回到 {window} 号窗口</source>
        <translation>Documents are missing: please go back to window {window}</translation>
    </message>
    <message id="progress.collect">
        <source>已办理，请日后领取结果</source>
        <translation>Done: the result can be collected later</translation>
    </message>
    <message id="progress.done">
        <source>办理完毕</source>
        <translation>Done</translation>
    </message>
    <message id="progress.missed">
        <source>叫号未到，号码已失效，请重新取号</source>
        <translation>You were called and did not come: this number has lapsed, please take a new one</translation>
    </message>
    <message id="progress.cancelled">
        <source>号码已取消</source>
        <translation>Number cancelled</translation>
    </message>
    <message id="progress.over">
        <source>号码已过期，请重新取号</source>
        <translation>This number has expired, please take a new one</translation>
    </message>
    <message id="progress.misses">
        <source>叫号未到 {count} 次</source>
        <translation>Called without coming: {count}</translation>
    </message>
    <message id="progress.rate">
        <source>评价这次服务</source>
        <translation>Rate this service</translation>
    </message>
    <message id="find.by-ticket">
        <source>输入号票号码</source>
        <translation>Type the ticket number</translation>
    </message>
    <message id="find.by-case">
        <source>输入办件编号</source>
        <translation>Type the case number</translation>
    </message>
    <message id="find.card">
        <source>也可以把身份证放在读卡处，查看本人的办件</source>
        <translation>Or put your ID card on the reader to see your own cases</translation>
    </message>
    <message id="find.other">
        <source>没有二维码时，可以输入号码</source>
        <translation>Without the QR code you can type the number</translation>
    </message>
    <message id="number.title-ticket">
        <source>请输入号票上的号码</source>
        <translation>Type the number on your ticket</translation>
    </message>
    <message id="number.title-case">
        <source>请输入办件编号</source>
        <translation>Type the case number</translation>
    </message>
    <message id="number.hint-ticket">
        <source>例如 {example}</source>
        <translation>For example {example}</translation>
    </message>
    <message id="number.hint-case">
        <source>印在受理回执上</source>
        <translation>Printed on the receipt</translation>
    </message>
    <message id="number.on">
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message id="code.title">
        <source>请输入校验码</source>
        <translation>Type the check code</translation>
    </message>
    <message id="code.hint-ticket">
        <source>号票二维码旁的 {count} 位数字</source>
        <translation>The {count} digits beside the QR code on the ticket</translation>
    </message>
    <message id="code.hint-case">
        <source>印在受理回执上，在办件编号旁边</source>
        <translation>Printed on the receipt, beside the case number</translation>
    </message>
    <message id="code.number">
        <source>号码：{number}</source>
        <translation>Number: {number}</translation>
    </message>
    <message id="cases.title">
        <source>您的办件</source>
        <translation>Your cases</translation>
    </message>
    <message id="cases.more">
        <source>还有 {count} 件较早的办件，请到窗口查询</source>
        <translation>Older cases, please ask at a counter: {count}</translation>
    </message>
    <message id="case.title">
        <source>办件进度</source>
        <translation>Progress of the case</translation>
    </message>
    <message id="case.number">
        <source>办件编号：{number}</source>
        <translation>Case number: {number}</translation>
    </message>
    <message id="case.accepted-at">
        <source>受理时间：{at}</source>
        <translation>Accepted: {at}</translation>
    </message>
    <message id="case.expected">
        <source>预计办结：{day}</source>
        <translation>Expected end: {day}</translation>
    </message>
    <message id="case.ended-at">
        <source>办结时间：{at}</source>
        <translation>Finished: {at}</translation>
    </message>
    <message id="case.time">
        <source>时间：{at}</source>
        <translation>Time: {at}</translation>
    </message>
    <message id="case.clerk">
        <source>经办：{number} 号工作人员</source>
        <translation>Handled by clerk no. {number}</translation>
    </message>
    <message id="case.department">
        <source>经办部门：{name}</source>
        <translation>Handled by: {name}</translation>
    </message>
    <message id="case.opinion">
        <source>意见：{opinion}</source>
        <translation>Opinion: {opinion}</translation>
    </message>
    <message id="case.submitted">
        <source>已提交，等待受理</source>
        <translation>Handed in, not accepted yet</translation>
    </message>
    <message id="case.accepted">
        <source>已受理，正在办理</source>
        <translation>Accepted, under way</translation>
    </message>
    <message id="case.correction">
        <source>需要补正材料</source>
        <translation>Something has to be added</translation>
    </message>
    <message id="case.granted">
        <source>已办结</source>
        <translation>Finished</translation>
    </message>
    <message id="case.refused">
        <source>未获批准</source>
        <translation>Not granted</translation>
    </message>
    <message id="case.withdrawn">
        <source>已撤回</source>
        <translation>Withdrawn</translation>
    </message>
    <message id="progress.case">
        <source>查看办件进度</source>
        <translation>See the progress of the case</translation>
    </message>
    <message id="why.wrong-code">
        <source>号码或校验码不对，请核对后再输入，或到咨询台</source>
        <translation>The number or the check code is wrong. Check both and type again, or ask at the information desk</translation>
    </message>
    <message id="why.too-many-tries">
        <source>输入错误次数过多，请稍后再试，也可以扫码、刷身份证，或到咨询台</source>
        <translation>Too many wrong tries. Try again later, scan the code, use your ID card, or ask at the information desk</translation>
    </message>
    <message id="why.no-number">
        <source>这不是号票上的号码，请核对后再输入</source>
        <translation>This is no ticket number. Check it and type again</translation>
    </message>
    <message id="why.no-cases">
        <source>没有查到办件，请稍后再查，或到咨询台</source>
        <translation>No case was found. Ask again later, or at the information desk</translation>
    </message>
    <message id="ticket.code">
        <source>校验码：{code}，评价和查询时使用</source>
        <translation>Check code: {code}, for rating and progress</translation>
    </message>
    <message id="rate-kiosk.title">
        <source>您对这台自助机的服务满意吗？</source>
        <translation>Are you satisfied with this kiosk?</translation>
    </message>
    <message id="rate-kiosk.line">
        <source>只评价自助机，不影响窗口的评价；不评价也可以直接离开</source>
        <translation>This rates the kiosk alone, no counter. You can also just leave</translation>
    </message>
    <message id="rate-kiosk.skip">
        <source>不评价</source>
        <translation>No rating</translation>
    </message>
    <message id="rate.title">
        <source>您对这次服务满意吗？</source>
        <translation>Were you satisfied with this service?</translation>
    </message>
    <message id="rate.confidential">
        <source>评价保密，不会显示或打印出来</source>
        <translation>Your rating is confidential: it is neither shown nor printed</translation>
    </message>
    <message id="level.5">
        <source>非常满意</source>
        <translation>Very satisfied</translation>
    </message>
    <message id="level.4">
        <source>满意</source>
        <translation>Satisfied</translation>
    </message>
    <message id="level.3">
        <source>基本满意</source>
        <translation>Fairly satisfied</translation>
    </message>
    <message id="level.2">
        <source>不满意</source>
        <translation>Dissatisfied</translation>
    </message>
    <message id="level.1">
        <source>非常不满意</source>
        <translation>Very dissatisfied</translation>
    </message>
    <message id="reasons.title">
        <source>请选择原因（可多选）</source>
        <translation>Choose the reasons (one or more)</translation>
    </message>
    <message id="reasons.skip">
        <source>不选</source>
        <translation>None of these</translation>
    </message>
    <message id="reasons.send">
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message id="remark.title">
        <source>还想说些什么？（可不填）</source>
        <translation>Anything else you want to say? (optional)</translation>
    </message>
    <message id="remark.hint">
        <source>用拼音或数字输入</source>
        <translation>Type with pinyin or digits</translation>
    </message>
    <message id="remark.skip">
        <source>不填，提交评价</source>
        <translation>Send without a remark</translation>
    </message>
    <message id="remark.send">
        <source>提交评价</source>
        <translation>Send the rating</translation>
    </message>
    <message id="thanks.title">
        <source>谢谢您的评价</source>
        <translation>Thank you for your rating</translation>
    </message>
    <message id="thanks.line">
        <source>您的评价已提交，内容保密</source>
        <translation>Your rating has been sent and is confidential</translation>
    </message>
    <message id="indicator.510">
        <source>一窗受理一次办结</source>
        <translation>Everything done at one window, in one visit</translation>
    </message>
    <message id="indicator.511">
        <source>可以先受理后补材料</source>
        <translation>Accepted first, missing documents handed in later</translation>
    </message>
    <message id="indicator.512">
        <source>不用提交证明</source>
        <translation>No certificates asked for</translation>
    </message>
    <message id="indicator.513">
        <source>可以全程网上办理</source>
        <translation>Can be done entirely online</translation>
    </message>
    <message id="indicator.514">
        <source>可以使用手机办理</source>
        <translation>Can be done on the phone</translation>
    </message>
    <message id="indicator.515">
        <source>可以就近办理</source>
        <translation>Can be done nearby</translation>
    </message>
    <message id="indicator.516">
        <source>无需材料直接办理</source>
        <translation>Done without any documents</translation>
    </message>
    <message id="indicator.517">
        <source>服务热情效率高</source>
        <translation>Friendly and fast service</translation>
    </message>
    <message id="indicator.406">
        <source>填写一张表单就可完成申报</source>
        <translation>One form is enough to apply</translation>
    </message>
    <message id="indicator.407">
        <source>在线提交材料窗口核验</source>
        <translation>Documents sent online, checked at the window</translation>
    </message>
    <message id="indicator.408">
        <source>一张清单告知全部申报材料</source>
        <translation>One list names all documents needed</translation>
    </message>
    <message id="indicator.409">
        <source>用告知承诺减免申报材料</source>
        <translation>A signed declaration replaces documents</translation>
    </message>
    <message id="indicator.410">
        <source>可以在线预约办理</source>
        <translation>Appointments can be made online</translation>
    </message>
    <message id="indicator.411">
        <source>跑大厅一次办完</source>
        <translation>Done in one visit to the hall</translation>
    </message>
    <message id="indicator.412">
        <source>可以使用自助机办理</source>
        <translation>Can be done at a self-service machine</translation>
    </message>
    <message id="indicator.413">
        <source>服务态度较好</source>
        <translation>Good service attitude</translation>
    </message>
    <message id="indicator.307">
        <source>一次性告知需要补正的材料</source>
        <translation>Told at once which documents must be added</translation>
    </message>
    <message id="indicator.308">
        <source>提供申报材料样本</source>
        <translation>Samples of documents are provided</translation>
    </message>
    <message id="indicator.309">
        <source>在承诺的时间内办结</source>
        <translation>Finished within the promised time</translation>
    </message>
    <message id="indicator.310">
        <source>办事指南指引准确</source>
        <translation>The service guide is accurate</translation>
    </message>
    <message id="indicator.311">
        <source>按办事指南要求的材料即可办理</source>
        <translation>The documents named in the guide are enough</translation>
    </message>
    <message id="indicator.312">
        <source>可以快递送达</source>
        <translation>Delivered by courier</translation>
    </message>
    <message id="indicator.313">
        <source>跑动次数与承诺的一致</source>
        <translation>As many visits as promised</translation>
    </message>
    <message id="indicator.314">
        <source>服务态度一般</source>
        <translation>Average service attitude</translation>
    </message>
    <message id="indicator.207">
        <source>没有提供材料样本</source>
        <translation>No samples of documents provided</translation>
    </message>
    <message id="indicator.208">
        <source>没有提供材料清单</source>
        <translation>No list of documents provided</translation>
    </message>
    <message id="indicator.209">
        <source>未在承诺时间内办结</source>
        <translation>Not finished within the promised time</translation>
    </message>
    <message id="indicator.210">
        <source>同样内容的证明材料被要求多次提交</source>
        <translation>The same certificate asked for several times</translation>
    </message>
    <message id="indicator.211">
        <source>承诺网办但无法在线办理</source>
        <translation>Promised online, but can't be done online</translation>
    </message>
    <message id="indicator.212">
        <source>在线预约办理后到实体大厅重复取号排队</source>
        <translation>Booked online, but had to queue again in the hall</translation>
    </message>
    <message id="indicator.213">
        <source>窗口人员业务不熟练</source>
        <translation>The staff at the window did not know the matter well</translation>
    </message>
    <message id="indicator.214">
        <source>服务态度生硬</source>
        <translation>Cold service attitude</translation>
    </message>
    <message id="indicator.108">
        <source>在办事指南之外增加新的审批条件</source>
        <translation>Conditions added that are not in the service guide</translation>
    </message>
    <message id="indicator.109">
        <source>需提供办事指南之外的申报材料</source>
        <translation>Documents asked for that are not in the service guide</translation>
    </message>
    <message id="indicator.110">
        <source>无理由超过法定办理时间</source>
        <translation>Longer than the legal time limit without reason</translation>
    </message>
    <message id="indicator.111">
        <source>办事指南提供样本有错</source>
        <translation>The samples in the service guide are wrong</translation>
    </message>
    <message id="indicator.112">
        <source>承诺在线收取申报材料实际无法收取</source>
        <translation>Promised to take documents online, but does not</translation>
    </message>
    <message id="indicator.113">
        <source>多头跑窗口和部门</source>
        <translation>Sent from window to window and department to department</translation>
    </message>
    <message id="indicator.114">
        <source>跑动次数与承诺的不一致</source>
        <translation>More visits than promised</translation>
    </message>
    <message id="indicator.115">
        <source>服务态度差效率低</source>
        <translation>Bad attitude and slow service</translation>
    </message>
    <message id="help.title">
        <source>需要帮助吗？</source>
        <translation>Do you need help?</translation>
    </message>
    <message id="help.line">
        <source>可以呼叫工作人员，或到咨询台</source>
        <translation>You can call the staff, or go to the enquiry desk</translation>
    </message>
    <message id="help.call">
        <source>呼叫工作人员</source>
        <translation>Call the staff</translation>
    </message>
    <message id="help.called">
        <source>已通知工作人员，请稍候</source>
        <translation>The staff has been told, please wait</translation>
    </message>
    <message id="key.enter">
        <source>确定</source>
        <translation>OK</translation>
    </message>
    <message id="sorry.title">
        <source>很抱歉，现在办不了</source>
        <translation>Sorry, this can't be done now</translation>
    </message>
    <message id="why.closed">
        <source>现在不受理</source>
        <translation>Closed now</translation>
    </message>
    <message id="why.closed-until">
        <source>现在不受理，{until} 开始受理</source>
        <translation>Closed now, opens at {until}</translation>
    </message>
    <message id="why.full">
        <source>今天的号已经取完，请改日再来</source>
        <translation>No numbers left today. Please come another day</translation>
    </message>
    <message id="why.no-network">
        <source>网络中断，这里暂时办不了，请到咨询台</source>
        <translation>The network is down, so this can't be done here. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-numbers">
        <source>网络中断，这里的备用号已经用完，请到咨询台</source>
        <translation>The network is down and this machine's spare numbers are used up. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-numbers-at">
        <source>网络中断，这里的备用号已经用完，请到 {counters} 号窗口</source>
        <translation>The network is down and this machine's spare numbers are used up. Please go to window {counters}</translation>
    </message>
    <message id="why.no-catalog">
        <source>业务资料还没有收到，请到咨询台</source>
        <translation>The list of services has not arrived yet. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-reader">
        <source>需要身份证，但读卡器暂时不能用，请到咨询台</source>
        <translation>An ID card is needed, but the card reader can't be used now. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-reader-at">
        <source>需要身份证，但读卡器暂时不能用，请到 {counters} 号窗口</source>
        <translation>An ID card is needed, but the card reader can't be used now. Please go to window {counters}</translation>
    </message>
    <message id="why.no-reader-here">
        <source>读卡器暂时不能用，可以不刷身份证取号</source>
        <translation>The card reader can't be used now. You can take a number without an ID card</translation>
    </message>
    <message id="why.no-scanner">
        <source>扫码器暂时不能用，请到咨询台</source>
        <translation>The scanner can't be used now. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-scanner-type">
        <source>扫码器暂时不能用，可以输入号码</source>
        <translation>The scanner does not work now. You can type the number</translation>
    </message>
    <message id="why.no-printer">
        <source>打印机暂时不能用，可以拍照或扫码带走</source>
        <translation>The printer can't be used now. You can take a photo or scan the code</translation>
    </message>
    <message id="why.no-appointments">
        <source>这里没有可以签到的业务</source>
        <translation>No service here takes appointments</translation>
    </message>
    <message id="why.no-items">
        <source>还没有录入事项，请按业务取号</source>
        <translation>No subjects have been entered yet. Please take a number by service</translation>
    </message>
    <message id="why.no-situations">
        <source>还没有录入“一件事”</source>
        <translation>No life events have been entered yet</translation>
    </message>
    <message id="why.needs-id">
        <source>这项业务需要刷身份证取号</source>
        <translation>This service needs an ID card to take a number</translation>
    </message>
    <message id="why.unknown-service">
        <source>这项业务已经变更，请重新选择</source>
        <translation>This service has changed. Please choose again</translation>
    </message>
    <message id="why.unknown-ticket">
        <source>找不到这张号票，号票保留两天</source>
        <translation>This ticket can't be found. Tickets are kept for two days</translation>
    </message>
    <message id="why.unknown-appointment">
        <source>找不到这个预约。用身份证预约的请先刷身份证，或者取号办理</source>
        <translation>This appointment can't be found. If you booked with your ID card, lay it on the reader first, or take a number</translation>
    </message>
    <message id="why.out-of-time">
        <source>不在签到时间内，或预约已取消、已用过，请取号办理</source>
        <translation>It is not the time to check in, or the appointment was cancelled or used already. Please take a number</translation>
    </message>
    <message id="why.already-rated">
        <source>这次服务已经评价过，谢谢您</source>
        <translation>This service has already been rated, thank you</translation>
    </message>
    <message id="why.not-rateable">
        <source>还没有办完，或已超过评价时间，办完后再来评价</source>
        <translation>It is not finished yet, or the time for rating is over. Please rate when it is finished</translation>
    </message>
    <message id="why.not-now">
        <source>现在不能这样办，请到咨询台</source>
        <translation>This can't be done now. Please go to the enquiry desk</translation>
    </message>
    <message id="why.no-answer">
        <source>系统没有回应，请再试一次，或到咨询台</source>
        <translation>The system does not answer. Please try again, or go to the enquiry desk</translation>
    </message>
    <message id="why.busy">
        <source>系统正忙，请再试一次，或到咨询台</source>
        <translation>The system is busy. Please try again, or go to the enquiry desk</translation>
    </message>
    <message id="why.no-reason">
        <source>请至少选择一个原因或写一句话，差评才能得到处理</source>
        <translation>Please choose at least one reason or write something, so that the complaint can be dealt with</translation>
    </message>
    <message id="why.nothing-typed">
        <source>请先输入</source>
        <translation>Please type something first</translation>
    </message>
    <message id="why.nobody-to-call">
        <source>现在不能呼叫，请到咨询台</source>
        <translation>The staff can't be called now. Please go to the enquiry desk</translation>
    </message>
    <message id="why.called-already">
        <source>已经呼叫过，工作人员马上到</source>
        <translation>The staff has been called and will come soon</translation>
    </message>
    <message id="why.printing">
        <source>正在打印，请稍候</source>
        <translation>Printing, please wait</translation>
    </message>
    <message id="why.too-many-pins">
        <source>输入错误次数过多，请 {seconds} 秒后再试</source>
        <translation>Too many wrong PINs. Try again in {seconds} seconds</translation>
    </message>
    <message id="notice.printer">
        <source>打印机暂时不能用，号码会显示在屏幕上</source>
        <translation>The printer can't be used now: numbers are shown on the screen</translation>
    </message>
    <message id="notice.reader">
        <source>读卡器暂时不能用</source>
        <translation>The card reader can't be used now</translation>
    </message>
    <message id="notice.offline">
        <source>网络中断：可以取备用号，其他功能暂停</source>
        <translation>The network is down: spare numbers can be taken, the rest must wait</translation>
    </message>
    <message id="notice.no-network">
        <source>网络中断：请到咨询台取号</source>
        <translation>The network is down: please go to the enquiry desk for a number</translation>
    </message>
    <message id="notice.catalog-old">
        <source>业务资料可能不是最新的</source>
        <translation>The list of services may be out of date</translation>
    </message>
    <message id="notice.closing">
        <source>您办完后本机将暂停服务</source>
        <translation>This machine goes out of service when you have finished</translation>
    </message>
    <message id="closed.title">
        <source>本机暂停服务</source>
        <translation>This machine is out of service</translation>
    </message>
    <message id="closed.line">
        <source>请使用其他自助机，或到咨询台</source>
        <translation>Please use another machine, or go to the enquiry desk</translation>
    </message>
    <message id="closed.reason">
        <source>原因：{reason}</source>
        <translation>Reason: {reason}</translation>
    </message>
    <message id="pin.title">
        <source>维护：请输入密码</source>
        <translation>Maintenance: type the PIN</translation>
    </message>
    <message id="pin.hint">
        <source>密码</source>
        <translation>PIN</translation>
    </message>
    <message id="pin.wrong">
        <source>密码错误</source>
        <translation>Wrong PIN</translation>
    </message>
    <message id="maintenance.title">
        <source>维护</source>
        <translation>Maintenance</translation>
    </message>
    <message id="maintenance.version">
        <source>程序版本：{version}</source>
        <translation>Version: {version}</translation>
    </message>
    <message id="maintenance.result">
        <source>测试结果：{result}</source>
        <translation>Result of the test: {result}</translation>
    </message>
    <message id="maintenance.test-print">
        <source>打印测试页</source>
        <translation>Print a test page</translation>
    </message>
    <message id="maintenance.test-read">
        <source>测试读卡（内容遮盖）</source>
        <translation>Test the card reader (data masked)</translation>
    </message>
    <message id="maintenance.restart">
        <source>重新启动程序</source>
        <translation>Restart the program</translation>
    </message>
    <message id="maintenance.service-off">
        <source>暂停服务</source>
        <translation>Take out of service</translation>
    </message>
    <message id="maintenance.service-on">
        <source>恢复服务</source>
        <translation>Put back into service</translation>
    </message>
    <message id="maintenance.touch-test">
        <source>触摸校准测试</source>
        <translation>Touch calibration test</translation>
    </message>
    <message id="maintenance.network">
        <source>网络</source>
        <translation>Network</translation>
    </message>
    <message id="maintenance.logs">
        <source>日志</source>
        <translation>Log</translation>
    </message>
    <message id="maintenance.brightness">
        <source>亮度调到 {percent}%</source>
        <translation>Set brightness to {percent}%</translation>
    </message>
    <message id="maintenance.refresh">
        <source>刷新</source>
        <translation>Refresh</translation>
    </message>
    <message id="touch.line">
        <source>请点十字的中心：第 {number} 个，共 {count} 个</source>
        <translation>Touch the middle of the cross: {number} of {count}</translation>
    </message>
    <message id="touch.fell">
        <source>第 {number} 个：偏差 {mm} 毫米（横向 {across}，纵向 {down}）</source>
        <translation>{number}: off by {mm} mm (across {across}, down {down})</translation>
    </message>
    <message id="touch.good">
        <source>触摸准确，最大偏差 {mm} 毫米</source>
        <translation>Touch is accurate, off by {mm} mm at most</translation>
    </message>
    <message id="touch.bad">
        <source>触摸不准，最大偏差 {mm} 毫米，需要校准</source>
        <translation>Touch is off by up to {mm} mm: calibrate it</translation>
    </message>
    <message id="touch.again">
        <source>再测一次</source>
        <translation>Test again</translation>
    </message>
    <message id="network.broker">
        <source>消息服务器：{value}</source>
        <translation>Message broker: {value}</translation>
    </message>
    <message id="network.lost">
        <source>上次断开：{value}</source>
        <translation>Last lost: {value}</translation>
    </message>
    <message id="network.gateway">
        <source>网关：{value}</source>
        <translation>Gateway: {value}</translation>
    </message>
    <message id="network.queues">
        <source>排队信息：{value}</source>
        <translation>Queues: {value}</translation>
    </message>
    <message id="network.addresses">
        <source>本机地址：{value}</source>
        <translation>Addresses: {value}</translation>
    </message>
    <message id="network.twin">
        <source>编号重复：{value}</source>
        <translation>Same name twice: {value}</translation>
    </message>
    <message id="pad.window">
        <source>{window} 号窗口</source>
        <translation>Window {window}</translation>
    </message>
    <message id="pad.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>Window {window}: {name}</translation>
    </message>
    <message id="pad.staff">
        <source>工作人员：{name}，工号 {number}</source>
        <translation>Staff: {name}, number {number}</translation>
    </message>
    <message id="pad.staff-number">
        <source>工作人员工号：{number}</source>
        <translation>Staff number: {number}</translation>
    </message>
    <message id="pad.called">
        <source>请到本窗口办理</source>
        <translation>Please come to this window</translation>
    </message>
    <message id="pad.serving">
        <source>正在办理</source>
        <translation>Being served</translation>
    </message>
    <message id="pad.open">
        <source>欢迎，请等候叫号</source>
        <translation>Welcome. Please wait until your number is called</translation>
    </message>
    <message id="pad.paused">
        <source>暂停服务，请稍候</source>
        <translation>Paused, please wait</translation>
    </message>
    <message id="pad.reason">
        <source>原因：{reason}</source>
        <translation>Reason: {reason}</translation>
    </message>
    <message id="pad.closed">
        <source>本窗口没有开放，请到其他窗口</source>
        <translation>This window is closed, please go to another one</translation>
    </message>
    <message id="pad.unknown">
        <source>请等候叫号</source>
        <translation>Please wait until your number is called</translation>
    </message>
    <message id="pad.left">
        <source>请在 {seconds} 秒内评价</source>
        <translation>Please rate within {seconds} seconds</translation>
    </message>
    <message id="pad.decline">
        <source>不评价</source>
        <translation>Do not rate</translation>
    </message>
    <message id="pad.done">
        <source>完成</source>
        <translation>Done</translation>
    </message>
    <message id="pad.kept">
        <source>您的评价已保存，内容保密</source>
        <translation>Your rating is saved and is confidential</translation>
    </message>
    <message id="pad.not-kept">
        <source>评价没有保存</source>
        <translation>Your rating was not saved</translation>
    </message>
    <message id="pad.not-kept-line">
        <source>请告诉工作人员，或者再试一次</source>
        <translation>Please tell the staff, or try again</translation>
    </message>
    <message id="pad.over">
        <source>评价时间已过</source>
        <translation>The time to rate is over</translation>
    </message>
    <message id="pad.over-line">
        <source>这次触摸不算评价</source>
        <translation>This touch is not counted as a rating</translation>
    </message>
    <message id="pad.out">
        <source>本屏暂停评价：评价现在无法保存，请告诉工作人员</source>
        <translation>This screen takes no ratings now: they can't be saved. Please tell the staff</translation>
    </message>
    <message id="pad.offline">
        <source>网络中断：您的评价先保存在这里，恢复后送出</source>
        <translation>The network is down: your rating is kept here and sent later</translation>
    </message>
    <message id="pad.twin">
        <source>本屏编号重复，收不到大厅的信息，请告诉工作人员</source>
        <translation>Two screens have this id: this one hears nothing of the hall. Please tell the staff</translation>
    </message>
    <message id="pad.identify">
        <source>工作人员正在找这块屏幕</source>
        <translation>Staff are looking for this screen</translation>
    </message>
    <message id="ui.continue">
        <source>我还在</source>
        <translation>I am still here</translation>
    </message>
    <message id="ui.end">
        <source>结束</source>
        <translation>Finish</translation>
    </message>
    <message id="ui.seconds">
        <source>{seconds} 秒后回到首页</source>
        <translation>Back to the start in {seconds} seconds</translation>
    </message>
    <message id="ui.erase">
        <source>删除</source>
        <translation>Erase</translation>
    </message>
    <message id="ui.clear">
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message id="ui.space">
        <source>空格</source>
        <translation>Space</translation>
    </message>
    <message id="ui.before">
        <source>上一页</source>
        <translation>Previous page</translation>
    </message>
    <message id="ui.after">
        <source>下一页</source>
        <translation>Next page</translation>
    </message>
    <message id="ui.wait">
        <source>请稍候</source>
        <translation>Please wait</translation>
    </message>
    <message id="ui.qr">
        <source>二维码</source>
        <translation>QR code</translation>
    </message>
    <message id="ui.done">
        <source>已完成</source>
        <translation>Done</translation>
    </message>
    <message id="ui.now">
        <source>办理中</source>
        <translation>Under way</translation>
    </message>
    <message id="ui.to-come">
        <source>待办理</source>
        <translation>To come</translation>
    </message>
    <message id="ui.not-now">
        <source>暂时不能用</source>
        <translation>Not now</translation>
    </message>
    <message id="voice.choices">
        <source>您可以选择：</source>
        <translation>You can choose:</translation>
    </message>
    <message id="voice.chosen">
        <source>{choice}，已选</source>
        <translation>{choice}, chosen</translation>
    </message>
    <message id="voice.not-now">
        <source>{choice}，现在不能用</source>
        <translation>{choice}, not now</translation>
    </message>
    <message id="voice.by-number">
        <source>按编号键，再按确认键选择</source>
        <translation>To choose, press its number, then Enter</translation>
    </message>
    <message id="voice.by-focus">
        <source>按方向键移动，按确认键选择</source>
        <translation>Move with the arrow keys, choose with Enter</translation>
    </message>
    <message id="voice.typed">
        <source>已输入 {count} 位</source>
        <translation>Signs typed: {count}</translation>
    </message>
    <message id="voice.not-aloud">
        <source>此项只在屏幕上显示，不朗读</source>
        <translation>Shown on the screen only, not read aloud</translation>
    </message>
    <message id="voice.code">
        <source>校验码见屏幕或号票，不朗读</source>
        <translation>The check code is on the screen or on your ticket, it is not read aloud</translation>
    </message>
    <message id="voice.case">
        <source>办件情况只在屏幕上显示，不外放朗读。请到有耳机的自助机收听，或请咨询台读给您听</source>
        <translation>Your case is shown on the screen only, it is not read aloud here. A kiosk with headphones reads it to you, or ask at the information desk</translation>
    </message>
    <message id="voice.settings">
        <source>语言和显示：</source>
        <translation>Languages and display:</translation>
    </message>
    <message id="voice.pause">
        <source>暂停朗读</source>
        <translation>Pause reading</translation>
    </message>
    <message id="voice.go-on">
        <source>继续朗读</source>
        <translation>Go on reading</translation>
    </message>
    <message id="board.calls">
        <source>请到窗口办理</source>
        <translation>Please go to the window</translation>
    </message>
    <message id="board.number">
        <source>号码</source>
        <translation>Number</translation>
    </message>
    <message id="board.window">
        <source>窗口</source>
        <translation>Window</translation>
    </message>
    <message id="board.no-calls">
        <source>暂无叫号</source>
        <translation>No calls yet</translation>
    </message>
    <message id="board.waiting">
        <source>等候情况</source>
        <translation>Waiting</translation>
    </message>
    <message id="board.people">
        <source>人数</source>
        <translation>People</translation>
    </message>
    <message id="board.minutes">
        <source>分钟</source>
        <translation>Minutes</translation>
    </message>
    <message id="board.closed">
        <source>未受理</source>
        <translation>Closed</translation>
    </message>
    <message id="board.no-data">
        <source>暂无数据</source>
        <translation>No figures yet</translation>
    </message>
    <message id="board.rank-windows">
        <source>窗口好差评榜</source>
        <translation>Windows by rating</translation>
    </message>
    <message id="board.rank-departments">
        <source>部门好差评榜</source>
        <translation>Departments by rating</translation>
    </message>
    <message id="board.good">
        <source>好评率</source>
        <translation>Good</translation>
    </message>
    <message id="board.ratings">
        <source>评价数</source>
        <translation>Ratings</translation>
    </message>
    <message id="board.too-few">
        <source>今日评价满 {count} 件后参加排名</source>
        <translation>Ranked from {count} ratings a day on</translation>
    </message>
    <message id="board.window-name">
        <source>{window} 号窗口</source>
        <translation>Window {window}</translation>
    </message>
    <message id="board.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>Window {window}, {name}</translation>
    </message>
    <message id="board.today">
        <source>今日大厅</source>
        <translation>The hall today</translation>
    </message>
    <message id="board.issued">
        <source>已取号</source>
        <translation>Numbers taken</translation>
    </message>
    <message id="board.served">
        <source>已办理</source>
        <translation>Served</translation>
    </message>
    <message id="board.waited">
        <source>平均等候（分钟）</source>
        <translation>Average wait, minutes</translation>
    </message>
    <message id="board.rated">
        <source>收到评价</source>
        <translation>Ratings given</translation>
    </message>
    <message id="board.open-windows">
        <source>开放窗口</source>
        <translation>Open windows</translation>
    </message>
    <message id="board.nothing-heard">
        <source>{time} 起尚未与叫号系统连接，暂无内容可显示</source>
        <translation>Not connected to the queue since {time}: nothing to show yet</translation>
    </message>
    <message id="board.away">
        <source>未与叫号系统连接，以下为 {time} 的内容，请听工作人员安排</source>
        <translation>Not connected to the queue. This is as of {time}: please listen to the staff</translation>
    </message>
    <message id="board.away-since">
        <source>{time} 起与叫号系统断开，请听工作人员安排</source>
        <translation>Cut off from the queue since {time}: please listen to the staff</translation>
    </message>
</context>
</TS>
