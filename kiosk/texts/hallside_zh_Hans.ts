<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_Hans" sourcelanguage="zh_Hans">
<context>
    <name></name>
    <message id="attract.touch">
        <source>请触摸屏幕开始</source>
        <translation>请触摸屏幕开始</translation>
    </message>
    <message id="attract.welcome">
        <source>欢迎您</source>
        <translation>欢迎您</translation>
    </message>
    <message id="attract.waiting">
        <source>全厅等候：{count} 人</source>
        <translation>全厅等候：{count} 人</translation>
    </message>
    <message id="attract.open">
        <source>正在受理的业务：{count} 项</source>
        <translation>正在受理的业务：{count} 项</translation>
    </message>
    <message id="attract.served">
        <source>今日已办理：{count} 件</source>
        <translation>今日已办理：{count} 件</translation>
    </message>
    <message id="attract.rated">
        <source>今日收到评价：{count} 件，好评率 {percent}%</source>
        <translation>今日收到评价：{count} 件，好评率 {percent}%</translation>
    </message>
    <message id="attract.rank">
        <source>{window} 号窗口：今日评价 {count} 件，好评率 {percent}%</source>
        <translation>{window} 号窗口：今日评价 {count} 件，好评率 {percent}%</translation>
    </message>
    <message id="home.title">
        <source>您要办理什么？</source>
        <translation>您要办理什么？</translation>
    </message>
    <message id="home.number">
        <source>取号</source>
        <translation>取号</translation>
    </message>
    <message id="home.check-in">
        <source>预约签到</source>
        <translation>预约签到</translation>
    </message>
    <message id="home.guide">
        <source>办事指南</source>
        <translation>办事指南</translation>
    </message>
    <message id="home.progress">
        <source>查询进度</source>
        <translation>查询进度</translation>
    </message>
    <message id="home.rate">
        <source>评价服务</source>
        <translation>评价服务</translation>
    </message>
    <message id="home.reprint">
        <source>补打号票</source>
        <translation>补打号票</translation>
    </message>
    <message id="action.back">
        <source>返回</source>
        <translation>返回</translation>
    </message>
    <message id="action.home">
        <source>首页</source>
        <translation>首页</translation>
    </message>
    <message id="action.help">
        <source>求助</source>
        <translation>求助</translation>
    </message>
    <message id="action.end">
        <source>结束</source>
        <translation>结束</translation>
    </message>
    <message id="action.stop">
        <source>不办了</source>
        <translation>不办了</translation>
    </message>
    <message id="action.again">
        <source>再试一次</source>
        <translation>再试一次</translation>
    </message>
    <message id="action.repeat">
        <source>再读一遍</source>
        <translation>再读一遍</translation>
    </message>
    <message id="action.search">
        <source>按拼音首字母查找</source>
        <translation>按拼音首字母查找</translation>
    </message>
    <message id="action.situations">
        <source>一件事</source>
        <translation>一件事</translation>
    </message>
    <message id="action.browse">
        <source>按事项查找</source>
        <translation>按事项查找</translation>
    </message>
    <message id="look.contrast">
        <source>高对比度</source>
        <translation>高对比度</translation>
    </message>
    <message id="look.elder">
        <source>长者模式</source>
        <translation>长者模式</translation>
    </message>
    <message id="look.low">
        <source>轮椅模式</source>
        <translation>轮椅模式</translation>
    </message>
    <message id="look.aloud">
        <source>朗读</source>
        <translation>朗读</translation>
    </message>
    <message id="idle.title">
        <source>您还在吗？触摸屏幕任意处继续</source>
        <translation>您还在吗？触摸屏幕任意处继续</translation>
    </message>
    <message id="services.title">
        <source>请选择要办理的业务</source>
        <translation>请选择要办理的业务</translation>
    </message>
    <message id="categories.title">
        <source>请选择类别</source>
        <translation>请选择类别</translation>
    </message>
    <message id="departments.title">
        <source>请选择部门</source>
        <translation>请选择部门</translation>
    </message>
    <message id="items.title">
        <source>请选择事项</source>
        <translation>请选择事项</translation>
    </message>
    <message id="situations.title">
        <source>您遇到了哪件事？</source>
        <translation>您遇到了哪件事？</translation>
    </message>
    <message id="search.title">
        <source>请输入事项名称的拼音首字母</source>
        <translation>请输入事项名称的拼音首字母</translation>
    </message>
    <message id="search.hint">
        <source>例：身份证输入 SFZ</source>
        <translation>例：身份证输入 SFZ</translation>
    </message>
    <message id="search.none">
        <source>没有找到，请换几个字母或按事项查找</source>
        <translation>没有找到，请换几个字母或按事项查找</translation>
    </message>
    <message id="search.found">
        <source>找到 {count} 项</source>
        <translation>找到 {count} 项</translation>
    </message>
    <message id="list.none">
        <source>这里暂时没有内容</source>
        <translation>这里暂时没有内容</translation>
    </message>
    <message id="queue.waiting">
        <source>等候 {count} 人</source>
        <translation>等候 {count} 人</translation>
    </message>
    <message id="queue.wait-about">
        <source>预计等候 {low}–{high} 分钟</source>
        <translation>预计等候 {low}–{high} 分钟</translation>
    </message>
    <message id="queue.wait-short">
        <source>预计马上办理</source>
        <translation>预计马上办理</translation>
    </message>
    <message id="queue.wait-unknown">
        <source>暂时无法预计等候时间</source>
        <translation>暂时无法预计等候时间</translation>
    </message>
    <message id="queue.no-window">
        <source>目前没有窗口在办理，号码仍然有效</source>
        <translation>目前没有窗口在办理，号码仍然有效</translation>
    </message>
    <message id="queue.old">
        <source>网络中断，等候人数可能不准</source>
        <translation>网络中断，等候人数可能不准</translation>
    </message>
    <message id="queue.left">
        <source>今日还剩 {count} 个号</source>
        <translation>今日还剩 {count} 个号</translation>
    </message>
    <message id="queue.area">
        <source>等候区：{area}</source>
        <translation>等候区：{area}</translation>
    </message>
    <message id="queue.area-floor">
        <source>等候区：{floor} 楼 {area}</source>
        <translation>等候区：{floor} 楼 {area}</translation>
    </message>
    <message id="queue.counters">
        <source>办理窗口：{counters} 号</source>
        <translation>办理窗口：{counters} 号</translation>
    </message>
    <message id="queue.needs-card">
        <source>需要身份证</source>
        <translation>需要身份证</translation>
    </message>
    <message id="confirm.title">
        <source>确认取号</source>
        <translation>确认取号</translation>
    </message>
    <message id="confirm.take">
        <source>取号</source>
        <translation>取号</translation>
    </message>
    <message id="confirm.take-with-card">
        <source>刷身份证取号</source>
        <translation>刷身份证取号</translation>
    </message>
    <message id="confirm.put-card">
        <source>请将身份证放在读卡处，即可取号</source>
        <translation>请将身份证放在读卡处，即可取号</translation>
    </message>
    <message id="confirm.card-too">
        <source>也可以直接刷身份证取号</source>
        <translation>也可以直接刷身份证取号</translation>
    </message>
    <message id="confirm.priority">
        <source>如需优先，请选择（窗口会核对证件）</source>
        <translation>如需优先，请选择（窗口会核对证件）</translation>
    </message>
    <message id="confirm.no-paper">
        <source>打印机暂时不能用：号码会显示在屏幕上，请记下或拍照</source>
        <translation>打印机暂时不能用：号码会显示在屏幕上，请记下或拍照</translation>
    </message>
    <message id="priority.none">
        <source>普通</source>
        <translation>普通</translation>
    </message>
    <message id="priority.elderly">
        <source>老年人优先</source>
        <translation>老年人优先</translation>
    </message>
    <message id="priority.disabled">
        <source>残疾人优先</source>
        <translation>残疾人优先</translation>
    </message>
    <message id="priority.military">
        <source>军人优先</source>
        <translation>军人优先</translation>
    </message>
    <message id="priority.green">
        <source>绿色通道（紧急事项）</source>
        <translation>绿色通道（紧急事项）</translation>
    </message>
    <message id="card.title">
        <source>请将身份证放在读卡处</source>
        <translation>请将身份证放在读卡处</translation>
    </message>
    <message id="card.line">
        <source>读到后请取回身份证</source>
        <translation>读到后请取回身份证</translation>
    </message>
    <message id="card.privacy">
        <source>身份证只用于确认一人一号，不保存姓名和号码</source>
        <translation>身份证只用于确认一人一号，不保存姓名和号码</translation>
    </message>
    <message id="card.read">
        <source>身份证已读取</source>
        <translation>身份证已读取</translation>
    </message>
    <message id="card.take">
        <source>请取回您的身份证</source>
        <translation>请取回您的身份证</translation>
    </message>
    <message id="card.of-another">
        <source>读卡处有一张遗忘的身份证，请交给工作人员</source>
        <translation>读卡处有一张遗忘的身份证，请交给工作人员</translation>
    </message>
    <message id="card.again">
        <source>没有读到，请将身份证取下后重新放好</source>
        <translation>没有读到，请将身份证取下后重新放好</translation>
    </message>
    <message id="working.title">
        <source>正在处理，请稍候</source>
        <translation>正在处理，请稍候</translation>
    </message>
    <message id="ticket.title">
        <source>您的号码</source>
        <translation>您的号码</translation>
    </message>
    <message id="ticket.printing">
        <source>正在打印，请稍候</source>
        <translation>正在打印，请稍候</translation>
    </message>
    <message id="ticket.printed">
        <source>请取走号票</source>
        <translation>请取走号票</translation>
    </message>
    <message id="ticket.shown">
        <source>号票没有打印出来。号码有效，请记下或拍照</source>
        <translation>号票没有打印出来。号码有效，请记下或拍照</translation>
    </message>
    <message id="ticket.unknown">
        <source>号票可能没有打印完整。号码有效，请记下或拍照</source>
        <translation>号票可能没有打印完整。号码有效，请记下或拍照</translation>
    </message>
    <message id="ticket.offline">
        <source>网络中断时取的号，同样有效</source>
        <translation>网络中断时取的号，同样有效</translation>
    </message>
    <message id="ticket.ahead">
        <source>前面还有 {count} 人</source>
        <translation>前面还有 {count} 人</translation>
    </message>
    <message id="ticket.qr">
        <source>扫码可在手机上查看排队情况</source>
        <translation>扫码可在手机上查看排队情况</translation>
    </message>
    <message id="ticket.ready">
        <source>请准备好：</source>
        <translation>请准备好：</translation>
    </message>
    <message id="ticket.reprint">
        <source>补打号票</source>
        <translation>补打号票</translation>
    </message>
    <message id="ticket.print-again">
        <source>再打印一次</source>
        <translation>再打印一次</translation>
    </message>
    <message id="ticket.give-back">
        <source>取消这个号</source>
        <translation>取消这个号</translation>
    </message>
    <message id="held.title">
        <source>您已经取过号</source>
        <translation>您已经取过号</translation>
    </message>
    <message id="held.line">
        <source>一人一号：这个号码仍然有效，不需要重新取号</source>
        <translation>一人一号：这个号码仍然有效，不需要重新取号</translation>
    </message>
    <message id="give-back.title">
        <source>确定取消号码 {number} 吗？</source>
        <translation>确定取消号码 {number} 吗？</translation>
    </message>
    <message id="give-back.line">
        <source>取消后不再叫号，需要时请重新取号</source>
        <translation>取消后不再叫号，需要时请重新取号</translation>
    </message>
    <message id="give-back.yes">
        <source>确定取消</source>
        <translation>确定取消</translation>
    </message>
    <message id="give-back.no">
        <source>保留号码</source>
        <translation>保留号码</translation>
    </message>
    <message id="given-back.title">
        <source>号码已取消</source>
        <translation>号码已取消</translation>
    </message>
    <message id="given-back.line">
        <source>号码 {number} 已取消，需要时请重新取号</source>
        <translation>号码 {number} 已取消，需要时请重新取号</translation>
    </message>
    <message id="check-in.title">
        <source>预约签到：请输入预约号</source>
        <translation>预约签到：请输入预约号</translation>
    </message>
    <message id="check-in.hint">
        <source>预约号</source>
        <translation>预约号</translation>
    </message>
    <message id="check-in.scan">
        <source>或扫描预约二维码</source>
        <translation>或扫描预约二维码</translation>
    </message>
    <message id="check-in.card">
        <source>用身份证预约的，请先刷身份证</source>
        <translation>用身份证预约的，请先刷身份证</translation>
    </message>
    <message id="check-in.unknown">
        <source>这不是预约二维码，请再试一次或输入预约号</source>
        <translation>这不是预约二维码，请再试一次或输入预约号</translation>
    </message>
    <message id="check-in.enter">
        <source>签到</source>
        <translation>签到</translation>
    </message>
    <message id="guide.materials">
        <source>需要的材料</source>
        <translation>需要的材料</translation>
    </message>
    <message id="guide.forms">
        <source>需要填写的表格</source>
        <translation>需要填写的表格</translation>
    </message>
    <message id="guide.steps">
        <source>办理步骤</source>
        <translation>办理步骤</translation>
    </message>
    <message id="guide.fees">
        <source>收费：{fees}</source>
        <translation>收费：{fees}</translation>
    </message>
    <message id="guide.free">
        <source>不收费</source>
        <translation>不收费</translation>
    </message>
    <message id="guide.at-once">
        <source>当场办结</source>
        <translation>当场办结</translation>
    </message>
    <message id="guide.days">
        <source>办理时限：{days} 个工作日</source>
        <translation>办理时限：{days} 个工作日</translation>
    </message>
    <message id="guide.law">
        <source>法律依据：{law}</source>
        <translation>法律依据：{law}</translation>
    </message>
    <message id="guide.where">
        <source>办理地点：{where}</source>
        <translation>办理地点：{where}</translation>
    </message>
    <message id="guide.qr">
        <source>扫码带走材料清单</source>
        <translation>扫码带走材料清单</translation>
    </message>
    <message id="guide.print">
        <source>打印指南</source>
        <translation>打印指南</translation>
    </message>
    <message id="guide.print-long">
        <source>内容较长，仍然打印</source>
        <translation>内容较长，仍然打印</translation>
    </message>
    <message id="guide.long">
        <source>这份指南打印出来约 {pages} 页，长约 {cm} 厘米</source>
        <translation>这份指南打印出来约 {pages} 页，长约 {cm} 厘米</translation>
    </message>
    <message id="guide.printing">
        <source>正在打印</source>
        <translation>正在打印</translation>
    </message>
    <message id="guide.printed">
        <source>请取走打印的指南</source>
        <translation>请取走打印的指南</translation>
    </message>
    <message id="guide.not-printed">
        <source>没有打印出来，请拍照或扫码</source>
        <translation>没有打印出来，请拍照或扫码</translation>
    </message>
    <message id="guide.take">
        <source>为这个事项取号</source>
        <translation>为这个事项取号</translation>
    </message>
    <message id="guide.empty">
        <source>这个事项还没有办事指南，请咨询窗口</source>
        <translation>这个事项还没有办事指南，请咨询窗口</translation>
    </message>
    <message id="find.title">
        <source>请扫描号票上的二维码</source>
        <translation>请扫描号票上的二维码</translation>
    </message>
    <message id="find.line">
        <source>将二维码对准扫码处</source>
        <translation>将二维码对准扫码处</translation>
    </message>
    <message id="find.unknown">
        <source>这不是号票上的二维码，请再试一次</source>
        <translation>这不是号票上的二维码，请再试一次</translation>
    </message>
    <message id="progress.title">
        <source>号码 {number} 的办理情况</source>
        <translation>号码 {number} 的办理情况</translation>
    </message>
    <message id="progress.taken">
        <source>已取号</source>
        <translation>已取号</translation>
    </message>
    <message id="progress.waiting">
        <source>等候叫号</source>
        <translation>等候叫号</translation>
    </message>
    <message id="progress.call">
        <source>叫号</source>
        <translation>叫号</translation>
    </message>
    <message id="progress.serve">
        <source>窗口办理</source>
        <translation>窗口办理</translation>
    </message>
    <message id="progress.called">
        <source>已叫号，请到 {window} 号窗口</source>
        <translation>已叫号，请到 {window} 号窗口</translation>
    </message>
    <message id="progress.serving">
        <source>{window} 号窗口正在办理</source>
        <translation>{window} 号窗口正在办理</translation>
    </message>
    <message id="progress.held">
        <source>待补材料，请回到 {window} 号窗口</source>
        <translation>待补材料，请回到 {window} 号窗口</translation>
    </message>
    <message id="progress.collect">
        <source>已办理，请日后领取结果</source>
        <translation>已办理，请日后领取结果</translation>
    </message>
    <message id="progress.done">
        <source>办理完毕</source>
        <translation>办理完毕</translation>
    </message>
    <message id="progress.missed">
        <source>叫号未到，号码已失效，请重新取号</source>
        <translation>叫号未到，号码已失效，请重新取号</translation>
    </message>
    <message id="progress.cancelled">
        <source>号码已取消</source>
        <translation>号码已取消</translation>
    </message>
    <message id="progress.over">
        <source>号码已过期，请重新取号</source>
        <translation>号码已过期，请重新取号</translation>
    </message>
    <message id="progress.misses">
        <source>叫号未到 {count} 次</source>
        <translation>叫号未到 {count} 次</translation>
    </message>
    <message id="progress.rate">
        <source>评价这次服务</source>
        <translation>评价这次服务</translation>
    </message>
    <message id="find.by-ticket">
        <source>输入号票号码</source>
        <translation>输入号票号码</translation>
    </message>
    <message id="find.by-case">
        <source>输入办件编号</source>
        <translation>输入办件编号</translation>
    </message>
    <message id="find.card">
        <source>也可以把身份证放在读卡处，查看本人的办件</source>
        <translation>也可以把身份证放在读卡处，查看本人的办件</translation>
    </message>
    <message id="find.other">
        <source>没有二维码时，可以输入号码</source>
        <translation>没有二维码时，可以输入号码</translation>
    </message>
    <message id="number.title-ticket">
        <source>请输入号票上的号码</source>
        <translation>请输入号票上的号码</translation>
    </message>
    <message id="number.title-case">
        <source>请输入办件编号</source>
        <translation>请输入办件编号</translation>
    </message>
    <message id="number.hint-ticket">
        <source>例如 {example}</source>
        <translation>例如 {example}</translation>
    </message>
    <message id="number.hint-case">
        <source>印在受理回执上</source>
        <translation>印在受理回执上</translation>
    </message>
    <message id="number.on">
        <source>下一步</source>
        <translation>下一步</translation>
    </message>
    <message id="code.title">
        <source>请输入校验码</source>
        <translation>请输入校验码</translation>
    </message>
    <message id="code.hint-ticket">
        <source>号票二维码旁的 {count} 位数字</source>
        <translation>号票二维码旁的 {count} 位数字</translation>
    </message>
    <message id="code.hint-case">
        <source>印在受理回执上，在办件编号旁边</source>
        <translation>印在受理回执上，在办件编号旁边</translation>
    </message>
    <message id="code.number">
        <source>号码：{number}</source>
        <translation>号码：{number}</translation>
    </message>
    <message id="cases.title">
        <source>您的办件</source>
        <translation>您的办件</translation>
    </message>
    <message id="cases.more">
        <source>还有 {count} 件较早的办件，请到窗口查询</source>
        <translation>还有 {count} 件较早的办件，请到窗口查询</translation>
    </message>
    <message id="case.title">
        <source>办件进度</source>
        <translation>办件进度</translation>
    </message>
    <message id="case.number">
        <source>办件编号：{number}</source>
        <translation>办件编号：{number}</translation>
    </message>
    <message id="case.accepted-at">
        <source>受理时间：{at}</source>
        <translation>受理时间：{at}</translation>
    </message>
    <message id="case.expected">
        <source>预计办结：{day}</source>
        <translation>预计办结：{day}</translation>
    </message>
    <message id="case.ended-at">
        <source>办结时间：{at}</source>
        <translation>办结时间：{at}</translation>
    </message>
    <message id="case.time">
        <source>时间：{at}</source>
        <translation>时间：{at}</translation>
    </message>
    <message id="case.clerk">
        <source>经办：{number} 号工作人员</source>
        <translation>经办：{number} 号工作人员</translation>
    </message>
    <message id="case.department">
        <source>经办部门：{name}</source>
        <translation>经办部门：{name}</translation>
    </message>
    <message id="case.opinion">
        <source>意见：{opinion}</source>
        <translation>意见：{opinion}</translation>
    </message>
    <message id="case.submitted">
        <source>已提交，等待受理</source>
        <translation>已提交，等待受理</translation>
    </message>
    <message id="case.accepted">
        <source>已受理，正在办理</source>
        <translation>已受理，正在办理</translation>
    </message>
    <message id="case.correction">
        <source>需要补正材料</source>
        <translation>需要补正材料</translation>
    </message>
    <message id="case.granted">
        <source>已办结</source>
        <translation>已办结</translation>
    </message>
    <message id="case.refused">
        <source>未获批准</source>
        <translation>未获批准</translation>
    </message>
    <message id="case.withdrawn">
        <source>已撤回</source>
        <translation>已撤回</translation>
    </message>
    <message id="progress.case">
        <source>查看办件进度</source>
        <translation>查看办件进度</translation>
    </message>
    <message id="why.wrong-code">
        <source>号码或校验码不对，请核对后再输入，或到咨询台</source>
        <translation>号码或校验码不对，请核对后再输入，或到咨询台</translation>
    </message>
    <message id="why.too-many-tries">
        <source>输入错误次数过多，请稍后再试，也可以扫码、刷身份证，或到咨询台</source>
        <translation>输入错误次数过多，请稍后再试，也可以扫码、刷身份证，或到咨询台</translation>
    </message>
    <message id="why.no-number">
        <source>这不是号票上的号码，请核对后再输入</source>
        <translation>这不是号票上的号码，请核对后再输入</translation>
    </message>
    <message id="why.no-cases">
        <source>没有查到办件，请稍后再查，或到咨询台</source>
        <translation>没有查到办件，请稍后再查，或到咨询台</translation>
    </message>
    <message id="ticket.code">
        <source>校验码：{code}，评价和查询时使用</source>
        <translation>校验码：{code}，评价和查询时使用</translation>
    </message>
    <message id="rate-kiosk.title">
        <source>您对这台自助机的服务满意吗？</source>
        <translation>您对这台自助机的服务满意吗？</translation>
    </message>
    <message id="rate-kiosk.line">
        <source>只评价自助机，不影响窗口的评价；不评价也可以直接离开</source>
        <translation>只评价自助机，不影响窗口的评价；不评价也可以直接离开</translation>
    </message>
    <message id="rate-kiosk.skip">
        <source>不评价</source>
        <translation>不评价</translation>
    </message>
    <message id="rate.title">
        <source>您对这次服务满意吗？</source>
        <translation>您对这次服务满意吗？</translation>
    </message>
    <message id="rate.confidential">
        <source>评价保密，不会显示或打印出来</source>
        <translation>评价保密，不会显示或打印出来</translation>
    </message>
    <message id="level.5">
        <source>非常满意</source>
        <translation>非常满意</translation>
    </message>
    <message id="level.4">
        <source>满意</source>
        <translation>满意</translation>
    </message>
    <message id="level.3">
        <source>基本满意</source>
        <translation>基本满意</translation>
    </message>
    <message id="level.2">
        <source>不满意</source>
        <translation>不满意</translation>
    </message>
    <message id="level.1">
        <source>非常不满意</source>
        <translation>非常不满意</translation>
    </message>
    <message id="reasons.title">
        <source>请选择原因（可多选）</source>
        <translation>请选择原因（可多选）</translation>
    </message>
    <message id="reasons.skip">
        <source>不选</source>
        <translation>不选</translation>
    </message>
    <message id="reasons.send">
        <source>下一步</source>
        <translation>下一步</translation>
    </message>
    <message id="remark.title">
        <source>还想说些什么？（可不填）</source>
        <translation>还想说些什么？（可不填）</translation>
    </message>
    <message id="remark.hint">
        <source>用拼音或数字输入</source>
        <translation>用拼音或数字输入</translation>
    </message>
    <message id="remark.skip">
        <source>不填，提交评价</source>
        <translation>不填，提交评价</translation>
    </message>
    <message id="remark.send">
        <source>提交评价</source>
        <translation>提交评价</translation>
    </message>
    <message id="thanks.title">
        <source>谢谢您的评价</source>
        <translation>谢谢您的评价</translation>
    </message>
    <message id="thanks.line">
        <source>您的评价已提交，内容保密</source>
        <translation>您的评价已提交，内容保密</translation>
    </message>
    <message id="indicator.510">
        <source>一窗受理一次办结</source>
        <translation>一窗受理一次办结</translation>
    </message>
    <message id="indicator.511">
        <source>可以先受理后补材料</source>
        <translation>可以先受理后补材料</translation>
    </message>
    <message id="indicator.512">
        <source>不用提交证明</source>
        <translation>不用提交证明</translation>
    </message>
    <message id="indicator.513">
        <source>可以全程网上办理</source>
        <translation>可以全程网上办理</translation>
    </message>
    <message id="indicator.514">
        <source>可以使用手机办理</source>
        <translation>可以使用手机办理</translation>
    </message>
    <message id="indicator.515">
        <source>可以就近办理</source>
        <translation>可以就近办理</translation>
    </message>
    <message id="indicator.516">
        <source>无需材料直接办理</source>
        <translation>无需材料直接办理</translation>
    </message>
    <message id="indicator.517">
        <source>服务热情效率高</source>
        <translation>服务热情效率高</translation>
    </message>
    <message id="indicator.406">
        <source>填写一张表单就可完成申报</source>
        <translation>填写一张表单就可完成申报</translation>
    </message>
    <message id="indicator.407">
        <source>在线提交材料窗口核验</source>
        <translation>在线提交材料窗口核验</translation>
    </message>
    <message id="indicator.408">
        <source>一张清单告知全部申报材料</source>
        <translation>一张清单告知全部申报材料</translation>
    </message>
    <message id="indicator.409">
        <source>用告知承诺减免申报材料</source>
        <translation>用告知承诺减免申报材料</translation>
    </message>
    <message id="indicator.410">
        <source>可以在线预约办理</source>
        <translation>可以在线预约办理</translation>
    </message>
    <message id="indicator.411">
        <source>跑大厅一次办完</source>
        <translation>跑大厅一次办完</translation>
    </message>
    <message id="indicator.412">
        <source>可以使用自助机办理</source>
        <translation>可以使用自助机办理</translation>
    </message>
    <message id="indicator.413">
        <source>服务态度较好</source>
        <translation>服务态度较好</translation>
    </message>
    <message id="indicator.307">
        <source>一次性告知需要补正的材料</source>
        <translation>一次性告知需要补正的材料</translation>
    </message>
    <message id="indicator.308">
        <source>提供申报材料样本</source>
        <translation>提供申报材料样本</translation>
    </message>
    <message id="indicator.309">
        <source>在承诺的时间内办结</source>
        <translation>在承诺的时间内办结</translation>
    </message>
    <message id="indicator.310">
        <source>办事指南指引准确</source>
        <translation>办事指南指引准确</translation>
    </message>
    <message id="indicator.311">
        <source>按办事指南要求的材料即可办理</source>
        <translation>按办事指南要求的材料即可办理</translation>
    </message>
    <message id="indicator.312">
        <source>可以快递送达</source>
        <translation>可以快递送达</translation>
    </message>
    <message id="indicator.313">
        <source>跑动次数与承诺的一致</source>
        <translation>跑动次数与承诺的一致</translation>
    </message>
    <message id="indicator.314">
        <source>服务态度一般</source>
        <translation>服务态度一般</translation>
    </message>
    <message id="indicator.207">
        <source>没有提供材料样本</source>
        <translation>没有提供材料样本</translation>
    </message>
    <message id="indicator.208">
        <source>没有提供材料清单</source>
        <translation>没有提供材料清单</translation>
    </message>
    <message id="indicator.209">
        <source>未在承诺时间内办结</source>
        <translation>未在承诺时间内办结</translation>
    </message>
    <message id="indicator.210">
        <source>同样内容的证明材料被要求多次提交</source>
        <translation>同样内容的证明材料被要求多次提交</translation>
    </message>
    <message id="indicator.211">
        <source>承诺网办但无法在线办理</source>
        <translation>承诺网办但无法在线办理</translation>
    </message>
    <message id="indicator.212">
        <source>在线预约办理后到实体大厅重复取号排队</source>
        <translation>在线预约办理后到实体大厅重复取号排队</translation>
    </message>
    <message id="indicator.213">
        <source>窗口人员业务不熟练</source>
        <translation>窗口人员业务不熟练</translation>
    </message>
    <message id="indicator.214">
        <source>服务态度生硬</source>
        <translation>服务态度生硬</translation>
    </message>
    <message id="indicator.108">
        <source>在办事指南之外增加新的审批条件</source>
        <translation>在办事指南之外增加新的审批条件</translation>
    </message>
    <message id="indicator.109">
        <source>需提供办事指南之外的申报材料</source>
        <translation>需提供办事指南之外的申报材料</translation>
    </message>
    <message id="indicator.110">
        <source>无理由超过法定办理时间</source>
        <translation>无理由超过法定办理时间</translation>
    </message>
    <message id="indicator.111">
        <source>办事指南提供样本有错</source>
        <translation>办事指南提供样本有错</translation>
    </message>
    <message id="indicator.112">
        <source>承诺在线收取申报材料实际无法收取</source>
        <translation>承诺在线收取申报材料实际无法收取</translation>
    </message>
    <message id="indicator.113">
        <source>多头跑窗口和部门</source>
        <translation>多头跑窗口和部门</translation>
    </message>
    <message id="indicator.114">
        <source>跑动次数与承诺的不一致</source>
        <translation>跑动次数与承诺的不一致</translation>
    </message>
    <message id="indicator.115">
        <source>服务态度差效率低</source>
        <translation>服务态度差效率低</translation>
    </message>
    <message id="help.title">
        <source>需要帮助吗？</source>
        <translation>需要帮助吗？</translation>
    </message>
    <message id="help.line">
        <source>可以呼叫工作人员，或到咨询台</source>
        <translation>可以呼叫工作人员，或到咨询台</translation>
    </message>
    <message id="help.call">
        <source>呼叫工作人员</source>
        <translation>呼叫工作人员</translation>
    </message>
    <message id="help.called">
        <source>已通知工作人员，请稍候</source>
        <translation>已通知工作人员，请稍候</translation>
    </message>
    <message id="key.enter">
        <source>确定</source>
        <translation>确定</translation>
    </message>
    <message id="sorry.title">
        <source>很抱歉，现在办不了</source>
        <translation>很抱歉，现在办不了</translation>
    </message>
    <message id="why.closed">
        <source>现在不受理</source>
        <translation>现在不受理</translation>
    </message>
    <message id="why.closed-until">
        <source>现在不受理，{until} 开始受理</source>
        <translation>现在不受理，{until} 开始受理</translation>
    </message>
    <message id="why.full">
        <source>今天的号已经取完，请改日再来</source>
        <translation>今天的号已经取完，请改日再来</translation>
    </message>
    <message id="why.no-network">
        <source>网络中断，这里暂时办不了，请到咨询台</source>
        <translation>网络中断，这里暂时办不了，请到咨询台</translation>
    </message>
    <message id="why.no-numbers">
        <source>网络中断，这里的备用号已经用完，请到咨询台</source>
        <translation>网络中断，这里的备用号已经用完，请到咨询台</translation>
    </message>
    <message id="why.no-numbers-at">
        <source>网络中断，这里的备用号已经用完，请到 {counters} 号窗口</source>
        <translation>网络中断，这里的备用号已经用完，请到 {counters} 号窗口</translation>
    </message>
    <message id="why.no-catalog">
        <source>业务资料还没有收到，请到咨询台</source>
        <translation>业务资料还没有收到，请到咨询台</translation>
    </message>
    <message id="why.no-reader">
        <source>需要身份证，但读卡器暂时不能用，请到咨询台</source>
        <translation>需要身份证，但读卡器暂时不能用，请到咨询台</translation>
    </message>
    <message id="why.no-reader-at">
        <source>需要身份证，但读卡器暂时不能用，请到 {counters} 号窗口</source>
        <translation>需要身份证，但读卡器暂时不能用，请到 {counters} 号窗口</translation>
    </message>
    <message id="why.no-reader-here">
        <source>读卡器暂时不能用，可以不刷身份证取号</source>
        <translation>读卡器暂时不能用，可以不刷身份证取号</translation>
    </message>
    <message id="why.no-scanner">
        <source>扫码器暂时不能用，请到咨询台</source>
        <translation>扫码器暂时不能用，请到咨询台</translation>
    </message>
    <message id="why.no-scanner-type">
        <source>扫码器暂时不能用，可以输入号码</source>
        <translation>扫码器暂时不能用，可以输入号码</translation>
    </message>
    <message id="why.no-printer">
        <source>打印机暂时不能用，可以拍照或扫码带走</source>
        <translation>打印机暂时不能用，可以拍照或扫码带走</translation>
    </message>
    <message id="why.no-appointments">
        <source>这里没有可以签到的业务</source>
        <translation>这里没有可以签到的业务</translation>
    </message>
    <message id="why.no-items">
        <source>还没有录入事项，请按业务取号</source>
        <translation>还没有录入事项，请按业务取号</translation>
    </message>
    <message id="why.no-situations">
        <source>还没有录入“一件事”</source>
        <translation>还没有录入“一件事”</translation>
    </message>
    <message id="why.needs-id">
        <source>这项业务需要刷身份证取号</source>
        <translation>这项业务需要刷身份证取号</translation>
    </message>
    <message id="why.unknown-service">
        <source>这项业务已经变更，请重新选择</source>
        <translation>这项业务已经变更，请重新选择</translation>
    </message>
    <message id="why.unknown-ticket">
        <source>找不到这张号票，号票保留两天</source>
        <translation>找不到这张号票，号票保留两天</translation>
    </message>
    <message id="why.unknown-appointment">
        <source>找不到这个预约。用身份证预约的请先刷身份证，或者取号办理</source>
        <translation>找不到这个预约。用身份证预约的请先刷身份证，或者取号办理</translation>
    </message>
    <message id="why.out-of-time">
        <source>不在签到时间内，或预约已取消、已用过，请取号办理</source>
        <translation>不在签到时间内，或预约已取消、已用过，请取号办理</translation>
    </message>
    <message id="why.already-rated">
        <source>这次服务已经评价过，谢谢您</source>
        <translation>这次服务已经评价过，谢谢您</translation>
    </message>
    <message id="why.not-rateable">
        <source>还没有办完，或已超过评价时间，办完后再来评价</source>
        <translation>还没有办完，或已超过评价时间，办完后再来评价</translation>
    </message>
    <message id="why.not-now">
        <source>现在不能这样办，请到咨询台</source>
        <translation>现在不能这样办，请到咨询台</translation>
    </message>
    <message id="why.no-answer">
        <source>系统没有回应，请再试一次，或到咨询台</source>
        <translation>系统没有回应，请再试一次，或到咨询台</translation>
    </message>
    <message id="why.busy">
        <source>系统正忙，请再试一次，或到咨询台</source>
        <translation>系统正忙，请再试一次，或到咨询台</translation>
    </message>
    <message id="why.no-reason">
        <source>请至少选择一个原因或写一句话，差评才能得到处理</source>
        <translation>请至少选择一个原因或写一句话，差评才能得到处理</translation>
    </message>
    <message id="why.nothing-typed">
        <source>请先输入</source>
        <translation>请先输入</translation>
    </message>
    <message id="why.nobody-to-call">
        <source>现在不能呼叫，请到咨询台</source>
        <translation>现在不能呼叫，请到咨询台</translation>
    </message>
    <message id="why.called-already">
        <source>已经呼叫过，工作人员马上到</source>
        <translation>已经呼叫过，工作人员马上到</translation>
    </message>
    <message id="why.printing">
        <source>正在打印，请稍候</source>
        <translation>正在打印，请稍候</translation>
    </message>
    <message id="why.too-many-pins">
        <source>输入错误次数过多，请 {seconds} 秒后再试</source>
        <translation>输入错误次数过多，请 {seconds} 秒后再试</translation>
    </message>
    <message id="notice.printer">
        <source>打印机暂时不能用，号码会显示在屏幕上</source>
        <translation>打印机暂时不能用，号码会显示在屏幕上</translation>
    </message>
    <message id="notice.reader">
        <source>读卡器暂时不能用</source>
        <translation>读卡器暂时不能用</translation>
    </message>
    <message id="notice.offline">
        <source>网络中断：可以取备用号，其他功能暂停</source>
        <translation>网络中断：可以取备用号，其他功能暂停</translation>
    </message>
    <message id="notice.no-network">
        <source>网络中断：请到咨询台取号</source>
        <translation>网络中断：请到咨询台取号</translation>
    </message>
    <message id="notice.catalog-old">
        <source>业务资料可能不是最新的</source>
        <translation>业务资料可能不是最新的</translation>
    </message>
    <message id="notice.closing">
        <source>您办完后本机将暂停服务</source>
        <translation>您办完后本机将暂停服务</translation>
    </message>
    <message id="closed.title">
        <source>本机暂停服务</source>
        <translation>本机暂停服务</translation>
    </message>
    <message id="closed.line">
        <source>请使用其他自助机，或到咨询台</source>
        <translation>请使用其他自助机，或到咨询台</translation>
    </message>
    <message id="closed.reason">
        <source>原因：{reason}</source>
        <translation>原因：{reason}</translation>
    </message>
    <message id="pin.title">
        <source>维护：请输入密码</source>
        <translation>维护：请输入密码</translation>
    </message>
    <message id="pin.hint">
        <source>密码</source>
        <translation>密码</translation>
    </message>
    <message id="pin.wrong">
        <source>密码错误</source>
        <translation>密码错误</translation>
    </message>
    <message id="maintenance.title">
        <source>维护</source>
        <translation>维护</translation>
    </message>
    <message id="maintenance.version">
        <source>程序版本：{version}</source>
        <translation>程序版本：{version}</translation>
    </message>
    <message id="maintenance.result">
        <source>测试结果：{result}</source>
        <translation>测试结果：{result}</translation>
    </message>
    <message id="maintenance.test-print">
        <source>打印测试页</source>
        <translation>打印测试页</translation>
    </message>
    <message id="maintenance.test-read">
        <source>测试读卡（内容遮盖）</source>
        <translation>测试读卡（内容遮盖）</translation>
    </message>
    <message id="maintenance.restart">
        <source>重新启动程序</source>
        <translation>重新启动程序</translation>
    </message>
    <message id="maintenance.service-off">
        <source>暂停服务</source>
        <translation>暂停服务</translation>
    </message>
    <message id="maintenance.service-on">
        <source>恢复服务</source>
        <translation>恢复服务</translation>
    </message>
    <message id="maintenance.touch-test">
        <source>触摸校准测试</source>
        <translation>触摸校准测试</translation>
    </message>
    <message id="maintenance.network">
        <source>网络</source>
        <translation>网络</translation>
    </message>
    <message id="maintenance.logs">
        <source>日志</source>
        <translation>日志</translation>
    </message>
    <message id="maintenance.brightness">
        <source>亮度调到 {percent}%</source>
        <translation>亮度调到 {percent}%</translation>
    </message>
    <message id="maintenance.refresh">
        <source>刷新</source>
        <translation>刷新</translation>
    </message>
    <message id="touch.line">
        <source>请点十字的中心：第 {number} 个，共 {count} 个</source>
        <translation>请点十字的中心：第 {number} 个，共 {count} 个</translation>
    </message>
    <message id="touch.fell">
        <source>第 {number} 个：偏差 {mm} 毫米（横向 {across}，纵向 {down}）</source>
        <translation>第 {number} 个：偏差 {mm} 毫米（横向 {across}，纵向 {down}）</translation>
    </message>
    <message id="touch.good">
        <source>触摸准确，最大偏差 {mm} 毫米</source>
        <translation>触摸准确，最大偏差 {mm} 毫米</translation>
    </message>
    <message id="touch.bad">
        <source>触摸不准，最大偏差 {mm} 毫米，需要校准</source>
        <translation>触摸不准，最大偏差 {mm} 毫米，需要校准</translation>
    </message>
    <message id="touch.again">
        <source>再测一次</source>
        <translation>再测一次</translation>
    </message>
    <message id="network.broker">
        <source>消息服务器：{value}</source>
        <translation>消息服务器：{value}</translation>
    </message>
    <message id="network.lost">
        <source>上次断开：{value}</source>
        <translation>上次断开：{value}</translation>
    </message>
    <message id="network.gateway">
        <source>网关：{value}</source>
        <translation>网关：{value}</translation>
    </message>
    <message id="network.queues">
        <source>排队信息：{value}</source>
        <translation>排队信息：{value}</translation>
    </message>
    <message id="network.addresses">
        <source>本机地址：{value}</source>
        <translation>本机地址：{value}</translation>
    </message>
    <message id="network.twin">
        <source>编号重复：{value}</source>
        <translation>编号重复：{value}</translation>
    </message>
    <message id="pad.window">
        <source>{window} 号窗口</source>
        <translation>{window} 号窗口</translation>
    </message>
    <message id="pad.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>{window} 号窗口 {name}</translation>
    </message>
    <message id="pad.staff">
        <source>工作人员：{name}，工号 {number}</source>
        <translation>工作人员：{name}，工号 {number}</translation>
    </message>
    <message id="pad.staff-number">
        <source>工作人员工号：{number}</source>
        <translation>工作人员工号：{number}</translation>
    </message>
    <message id="pad.called">
        <source>请到本窗口办理</source>
        <translation>请到本窗口办理</translation>
    </message>
    <message id="pad.serving">
        <source>正在办理</source>
        <translation>正在办理</translation>
    </message>
    <message id="pad.open">
        <source>欢迎，请等候叫号</source>
        <translation>欢迎，请等候叫号</translation>
    </message>
    <message id="pad.paused">
        <source>暂停服务，请稍候</source>
        <translation>暂停服务，请稍候</translation>
    </message>
    <message id="pad.reason">
        <source>原因：{reason}</source>
        <translation>原因：{reason}</translation>
    </message>
    <message id="pad.closed">
        <source>本窗口没有开放，请到其他窗口</source>
        <translation>本窗口没有开放，请到其他窗口</translation>
    </message>
    <message id="pad.unknown">
        <source>请等候叫号</source>
        <translation>请等候叫号</translation>
    </message>
    <message id="pad.left">
        <source>请在 {seconds} 秒内评价</source>
        <translation>请在 {seconds} 秒内评价</translation>
    </message>
    <message id="pad.decline">
        <source>不评价</source>
        <translation>不评价</translation>
    </message>
    <message id="pad.done">
        <source>完成</source>
        <translation>完成</translation>
    </message>
    <message id="pad.kept">
        <source>您的评价已保存，内容保密</source>
        <translation>您的评价已保存，内容保密</translation>
    </message>
    <message id="pad.not-kept">
        <source>评价没有保存</source>
        <translation>评价没有保存</translation>
    </message>
    <message id="pad.not-kept-line">
        <source>请告诉工作人员，或者再试一次</source>
        <translation>请告诉工作人员，或者再试一次</translation>
    </message>
    <message id="pad.over">
        <source>评价时间已过</source>
        <translation>评价时间已过</translation>
    </message>
    <message id="pad.over-line">
        <source>这次触摸不算评价</source>
        <translation>这次触摸不算评价</translation>
    </message>
    <message id="pad.out">
        <source>本屏暂停评价：评价现在无法保存，请告诉工作人员</source>
        <translation>本屏暂停评价：评价现在无法保存，请告诉工作人员</translation>
    </message>
    <message id="pad.offline">
        <source>网络中断：您的评价先保存在这里，恢复后送出</source>
        <translation>网络中断：您的评价先保存在这里，恢复后送出</translation>
    </message>
    <message id="pad.twin">
        <source>本屏编号重复，收不到大厅的信息，请告诉工作人员</source>
        <translation>本屏编号重复，收不到大厅的信息，请告诉工作人员</translation>
    </message>
    <message id="pad.identify">
        <source>工作人员正在找这块屏幕</source>
        <translation>工作人员正在找这块屏幕</translation>
    </message>
    <message id="ui.continue">
        <source>我还在</source>
        <translation>我还在</translation>
    </message>
    <message id="ui.end">
        <source>结束</source>
        <translation>结束</translation>
    </message>
    <message id="ui.seconds">
        <source>{seconds} 秒后回到首页</source>
        <translation>{seconds} 秒后回到首页</translation>
    </message>
    <message id="ui.erase">
        <source>删除</source>
        <translation>删除</translation>
    </message>
    <message id="ui.clear">
        <source>清空</source>
        <translation>清空</translation>
    </message>
    <message id="ui.space">
        <source>空格</source>
        <translation>空格</translation>
    </message>
    <message id="ui.before">
        <source>上一页</source>
        <translation>上一页</translation>
    </message>
    <message id="ui.after">
        <source>下一页</source>
        <translation>下一页</translation>
    </message>
    <message id="ui.wait">
        <source>请稍候</source>
        <translation>请稍候</translation>
    </message>
    <message id="ui.qr">
        <source>二维码</source>
        <translation>二维码</translation>
    </message>
    <message id="ui.done">
        <source>已完成</source>
        <translation>已完成</translation>
    </message>
    <message id="ui.now">
        <source>办理中</source>
        <translation>办理中</translation>
    </message>
    <message id="ui.to-come">
        <source>待办理</source>
        <translation>待办理</translation>
    </message>
    <message id="ui.not-now">
        <source>暂时不能用</source>
        <translation>暂时不能用</translation>
    </message>
    <message id="voice.choices">
        <source>您可以选择：</source>
        <translation>您可以选择：</translation>
    </message>
    <message id="voice.chosen">
        <source>{choice}，已选</source>
        <translation>{choice}，已选</translation>
    </message>
    <message id="voice.not-now">
        <source>{choice}，现在不能用</source>
        <translation>{choice}，现在不能用</translation>
    </message>
    <message id="voice.by-number">
        <source>按编号键，再按确认键选择</source>
        <translation>按编号键，再按确认键选择</translation>
    </message>
    <message id="voice.by-focus">
        <source>按方向键移动，按确认键选择</source>
        <translation>按方向键移动，按确认键选择</translation>
    </message>
    <message id="voice.typed">
        <source>已输入 {count} 位</source>
        <translation>已输入 {count} 位</translation>
    </message>
    <message id="voice.not-aloud">
        <source>此项只在屏幕上显示，不朗读</source>
        <translation>此项只在屏幕上显示，不朗读</translation>
    </message>
    <message id="voice.code">
        <source>校验码见屏幕或号票，不朗读</source>
        <translation>校验码见屏幕或号票，不朗读</translation>
    </message>
    <message id="voice.case">
        <source>办件情况只在屏幕上显示，不外放朗读。请到有耳机的自助机收听，或请咨询台读给您听</source>
        <translation>办件情况只在屏幕上显示，不外放朗读。请到有耳机的自助机收听，或请咨询台读给您听</translation>
    </message>
    <message id="voice.settings">
        <source>语言和显示：</source>
        <translation>语言和显示：</translation>
    </message>
    <message id="voice.pause">
        <source>暂停朗读</source>
        <translation>暂停朗读</translation>
    </message>
    <message id="voice.go-on">
        <source>继续朗读</source>
        <translation>继续朗读</translation>
    </message>
    <message id="board.calls">
        <source>请到窗口办理</source>
        <translation>请到窗口办理</translation>
    </message>
    <message id="board.number">
        <source>号码</source>
        <translation>号码</translation>
    </message>
    <message id="board.window">
        <source>窗口</source>
        <translation>窗口</translation>
    </message>
    <message id="board.no-calls">
        <source>暂无叫号</source>
        <translation>暂无叫号</translation>
    </message>
    <message id="board.waiting">
        <source>等候情况</source>
        <translation>等候情况</translation>
    </message>
    <message id="board.people">
        <source>人数</source>
        <translation>人数</translation>
    </message>
    <message id="board.minutes">
        <source>分钟</source>
        <translation>分钟</translation>
    </message>
    <message id="board.closed">
        <source>未受理</source>
        <translation>未受理</translation>
    </message>
    <message id="board.no-data">
        <source>暂无数据</source>
        <translation>暂无数据</translation>
    </message>
    <message id="board.rank-windows">
        <source>窗口好差评榜</source>
        <translation>窗口好差评榜</translation>
    </message>
    <message id="board.rank-departments">
        <source>部门好差评榜</source>
        <translation>部门好差评榜</translation>
    </message>
    <message id="board.good">
        <source>好评率</source>
        <translation>好评率</translation>
    </message>
    <message id="board.ratings">
        <source>评价数</source>
        <translation>评价数</translation>
    </message>
    <message id="board.too-few">
        <source>今日评价满 {count} 件后参加排名</source>
        <translation>今日评价满 {count} 件后参加排名</translation>
    </message>
    <message id="board.window-name">
        <source>{window} 号窗口</source>
        <translation>{window} 号窗口</translation>
    </message>
    <message id="board.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>{window} 号窗口 {name}</translation>
    </message>
    <message id="board.today">
        <source>今日大厅</source>
        <translation>今日大厅</translation>
    </message>
    <message id="board.issued">
        <source>已取号</source>
        <translation>已取号</translation>
    </message>
    <message id="board.served">
        <source>已办理</source>
        <translation>已办理</translation>
    </message>
    <message id="board.waited">
        <source>平均等候（分钟）</source>
        <translation>平均等候（分钟）</translation>
    </message>
    <message id="board.rated">
        <source>收到评价</source>
        <translation>收到评价</translation>
    </message>
    <message id="board.open-windows">
        <source>开放窗口</source>
        <translation>开放窗口</translation>
    </message>
    <message id="board.nothing-heard">
        <source>{time} 起尚未与叫号系统连接，暂无内容可显示</source>
        <translation>{time} 起尚未与叫号系统连接，暂无内容可显示</translation>
    </message>
    <message id="board.away">
        <source>未与叫号系统连接，以下为 {time} 的内容，请听工作人员安排</source>
        <translation>未与叫号系统连接，以下为 {time} 的内容，请听工作人员安排</translation>
    </message>
    <message id="board.away-since">
        <source>{time} 起与叫号系统断开，请听工作人员安排</source>
        <translation>{time} 起与叫号系统断开，请听工作人员安排</translation>
    </message>
</context>
</TS>
