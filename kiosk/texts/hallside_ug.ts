<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ug" sourcelanguage="zh_Hans">
<context>
    <name></name>
    <message id="attract.touch">
        <source>请触摸屏幕开始</source>
        <translation>باشلاش ئۈچۈن ئېكراننى بېسىڭ</translation>
    </message>
    <message id="attract.welcome">
        <source>欢迎您</source>
        <translation>خۇش كەپسىز</translation>
    </message>
    <message id="attract.waiting">
        <source>全厅等候：{count} 人</source>
        <translation>زالدا ساقلاۋاتقانلار: {count} كىشى</translation>
    </message>
    <message id="attract.open">
        <source>正在受理的业务：{count} 项</source>
        <translation>ھازىر بېجىرىلىۋاتقان مۇلازىمەتلەر: {count} تۈر</translation>
    </message>
    <message id="attract.served">
        <source>今日已办理：{count} 件</source>
        <translation>بۈگۈن بېجىرىلگەن: {count} ئىش</translation>
    </message>
    <message id="attract.rated">
        <source>今日收到评价：{count} 件，好评率 {percent}%</source>
        <translation>بۈگۈنكى باھا: {count}، ياخشى باھا نىسبىتى {percent}%</translation>
    </message>
    <message id="attract.rank">
        <source>{window} 号窗口：今日评价 {count} 件，好评率 {percent}%</source>
        <translation>{window}-كۆزنەك: بۈگۈن {count} باھا، ياخشى باھا نىسبىتى {percent}%</translation>
    </message>
    <message id="home.title">
        <source>您要办理什么？</source>
        <translation>نېمە ئىش بېجىرمەكچى؟</translation>
    </message>
    <message id="home.number">
        <source>取号</source>
        <translation>نومۇر ئېلىش</translation>
    </message>
    <message id="home.check-in">
        <source>预约签到</source>
        <translation>زاكاز بويىچە تىزىملىتىش</translation>
    </message>
    <message id="home.guide">
        <source>办事指南</source>
        <translation>ئىش بېجىرىش قوللانمىسى</translation>
    </message>
    <message id="home.progress">
        <source>查询进度</source>
        <translation>جەرياننى سۈرۈشتۈرۈش</translation>
    </message>
    <message id="home.rate">
        <source>评价服务</source>
        <translation>مۇلازىمەتنى باھالاش</translation>
    </message>
    <message id="home.reprint">
        <source>补打号票</source>
        <translation>بېلەتنى قايتا بېسىش</translation>
    </message>
    <message id="action.back">
        <source>返回</source>
        <translation>قايتىش</translation>
    </message>
    <message id="action.home">
        <source>首页</source>
        <translation>باش بەت</translation>
    </message>
    <message id="action.help">
        <source>求助</source>
        <translation>ياردەم</translation>
    </message>
    <message id="action.end">
        <source>结束</source>
        <translation>تۈگىتىش</translation>
    </message>
    <message id="action.stop">
        <source>不办了</source>
        <translation>توختىتىش</translation>
    </message>
    <message id="action.again">
        <source>再试一次</source>
        <translation>قايتا سىناش</translation>
    </message>
    <message id="action.repeat">
        <source>再读一遍</source>
        <translation>قايتا ئوقۇش</translation>
    </message>
    <message id="action.search">
        <source>按拼音首字母查找</source>
        <translation>پىنيىن باش ھەرپى بويىچە ئىزدەش</translation>
    </message>
    <message id="action.situations">
        <source>一件事</source>
        <translation>بىر ئىش</translation>
    </message>
    <message id="action.browse">
        <source>按事项查找</source>
        <translation>ئىش تۈرى بويىچە ئىزدەش</translation>
    </message>
    <message id="look.contrast">
        <source>高对比度</source>
        <translation>يۇقىرى سېلىشتۇرما</translation>
    </message>
    <message id="look.elder">
        <source>长者模式</source>
        <translation>ياشانغانلار ھالىتى</translation>
    </message>
    <message id="look.low">
        <source>轮椅模式</source>
        <translation>چاقلىق ئورۇندۇق ھالىتى</translation>
    </message>
    <message id="look.aloud">
        <source>朗读</source>
        <translation>ئاۋازلىق ئوقۇش</translation>
    </message>
    <message id="idle.title">
        <source>您还在吗？触摸屏幕任意处继续</source>
        <translation>ھازىرمۇ بارمۇسىز؟ داۋاملاشتۇرۇش ئۈچۈن ئېكراننىڭ خالىغان يېرىنى بېسىڭ</translation>
    </message>
    <message id="services.title">
        <source>请选择要办理的业务</source>
        <translation>بېجىرىدىغان مۇلازىمەتنى تاللاڭ</translation>
    </message>
    <message id="categories.title">
        <source>请选择类别</source>
        <translation>تۈرنى تاللاڭ</translation>
    </message>
    <message id="departments.title">
        <source>请选择部门</source>
        <translation>تارماقنى تاللاڭ</translation>
    </message>
    <message id="items.title">
        <source>请选择事项</source>
        <translation>ئىش تۈرىنى تاللاڭ</translation>
    </message>
    <message id="situations.title">
        <source>您遇到了哪件事？</source>
        <translation>قايسى ئىشقا يولۇقتىڭىز؟</translation>
    </message>
    <message id="search.title">
        <source>请输入事项名称的拼音首字母</source>
        <translation>ئىش نامىنىڭ پىنيىن باش ھەرپلىرىنى كىرگۈزۈڭ</translation>
    </message>
    <message id="search.hint">
        <source>例：身份证输入 SFZ</source>
        <translation>مەسىلەن: كىملىك (身份证) ئۈچۈن SFZ نى كىرگۈزۈڭ</translation>
    </message>
    <message id="search.none">
        <source>没有找到，请换几个字母或按事项查找</source>
        <translation>تېپىلمىدى. باشقا ھەرپلەرنى سىناڭ ياكى ئىش تۈرى بويىچە ئىزدەڭ</translation>
    </message>
    <message id="search.found">
        <source>找到 {count} 项</source>
        <translation>{count} تۈر تېپىلدى</translation>
    </message>
    <message id="list.none">
        <source>这里暂时没有内容</source>
        <translation>بۇ يەردە ھازىرچە مەزمۇن يوق</translation>
    </message>
    <message id="queue.waiting">
        <source>等候 {count} 人</source>
        <translation>ساقلاۋاتقانلار: {count} كىشى</translation>
    </message>
    <message id="queue.wait-about">
        <source>预计等候 {low}–{high} 分钟</source>
        <translation>مۆلچەردىكى ساقلاش ۋاقتى: {low}–{high} مىنۇت</translation>
    </message>
    <message id="queue.wait-short">
        <source>预计马上办理</source>
        <translation>ھېلىلا بېجىرىلىدۇ</translation>
    </message>
    <message id="queue.wait-unknown">
        <source>暂时无法预计等候时间</source>
        <translation>ساقلاش ۋاقتىنى ھازىرچە مۆلچەرلىگىلى بولمايدۇ</translation>
    </message>
    <message id="queue.no-window">
        <source>目前没有窗口在办理，号码仍然有效</source>
        <translation>ھازىر ئىش بېجىرىۋاتقان كۆزنەك يوق، نومۇر يەنىلا كۈچكە ئىگە</translation>
    </message>
    <message id="queue.old">
        <source>网络中断，等候人数可能不准</source>
        <translation>تور ئۈزۈلۈپ قالدى، ساقلاۋاتقانلار سانى توغرا بولماسلىقى مۇمكىن</translation>
    </message>
    <message id="queue.left">
        <source>今日还剩 {count} 个号</source>
        <translation>بۈگۈن يەنە {count} نومۇر قالدى</translation>
    </message>
    <message id="queue.area">
        <source>等候区：{area}</source>
        <translation>ساقلاش ئورنى: {area}</translation>
    </message>
    <message id="queue.area-floor">
        <source>等候区：{floor} 楼 {area}</source>
        <translation>ساقلاش ئورنى: {floor}-قەۋەت، {area}</translation>
    </message>
    <message id="queue.counters">
        <source>办理窗口：{counters} 号</source>
        <translation>بېجىرىش كۆزنىكى: {counters}</translation>
    </message>
    <message id="queue.needs-card">
        <source>需要身份证</source>
        <translation>كىملىك كېرەك</translation>
    </message>
    <message id="confirm.title">
        <source>确认取号</source>
        <translation>نومۇر ئېلىشنى جەزملەش</translation>
    </message>
    <message id="confirm.take">
        <source>取号</source>
        <translation>نومۇر ئېلىش</translation>
    </message>
    <message id="confirm.take-with-card">
        <source>刷身份证取号</source>
        <translation>كىملىك بىلەن نومۇر ئېلىش</translation>
    </message>
    <message id="confirm.put-card">
        <source>请将身份证放在读卡处，即可取号</source>
        <translation>نومۇر ئېلىش ئۈچۈن كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويۇڭ</translation>
    </message>
    <message id="confirm.card-too">
        <source>也可以直接刷身份证取号</source>
        <translation>كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويۇپمۇ نومۇر ئالالايسىز</translation>
    </message>
    <message id="confirm.priority">
        <source>如需优先，请选择（窗口会核对证件）</source>
        <translation>ئالدىن بېجىرىش كېرەك بولسا تاللاڭ (كۆزنەكتە گۇۋاھنامە تەكشۈرۈلىدۇ)</translation>
    </message>
    <message id="confirm.no-paper">
        <source>打印机暂时不能用：号码会显示在屏幕上，请记下或拍照</source>
        <translation>پرىنتېرنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ: نومۇر ئېكراندا كۆرسىتىلىدۇ، خاتىرىلىۋېلىڭ ياكى رەسىمگە تارتىۋېلىڭ</translation>
    </message>
    <message id="priority.none">
        <source>普通</source>
        <translation>ئادەتتىكى</translation>
    </message>
    <message id="priority.elderly">
        <source>老年人优先</source>
        <translation>ياشانغانلارغا ئالدىن</translation>
    </message>
    <message id="priority.disabled">
        <source>残疾人优先</source>
        <translation>مېيىپلارغا ئالدىن</translation>
    </message>
    <message id="priority.military">
        <source>军人优先</source>
        <translation>ھەربىيلەرگە ئالدىن</translation>
    </message>
    <message id="priority.green">
        <source>绿色通道（紧急事项）</source>
        <translation>يېشىل قانال (جىددىي ئىش)</translation>
    </message>
    <message id="card.title">
        <source>请将身份证放在读卡处</source>
        <translation>كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويۇڭ</translation>
    </message>
    <message id="card.line">
        <source>读到后请取回身份证</source>
        <translation>ئوقۇلغاندىن كېيىن كىملىكىڭىزنى ئېلىۋېلىڭ</translation>
    </message>
    <message id="card.privacy">
        <source>身份证只用于确认一人一号，不保存姓名和号码</source>
        <translation>كىملىك پەقەت بىر كىشىگە بىر نومۇر بېرىش ئۈچۈنلا ئىشلىتىلىدۇ، ئىسىم ۋە كىملىك نومۇرى ساقلانمايدۇ</translation>
    </message>
    <message id="card.read">
        <source>身份证已读取</source>
        <translation>كىملىك ئوقۇلدى</translation>
    </message>
    <message id="card.take">
        <source>请取回您的身份证</source>
        <translation>كىملىكىڭىزنى ئېلىۋېلىڭ</translation>
    </message>
    <message id="card.of-another">
        <source>读卡处有一张遗忘的身份证，请交给工作人员</source>
        <translation>كارتا ئوقۇغۇچتا ئۇنتۇلۇپ قالغان كىملىك بار، ئۇنى خادىمغا تاپشۇرۇڭ</translation>
    </message>
    <message id="card.again">
        <source>没有读到，请将身份证取下后重新放好</source>
        <translation>كىملىك ئوقۇلمىدى، ئېلىۋېتىپ قايتا قويۇڭ</translation>
    </message>
    <message id="working.title">
        <source>正在处理，请稍候</source>
        <translation>بىر تەرەپ قىلىنىۋاتىدۇ، سەل ساقلاڭ</translation>
    </message>
    <message id="ticket.title">
        <source>您的号码</source>
        <translation>نومۇرىڭىز</translation>
    </message>
    <message id="ticket.printing">
        <source>正在打印，请稍候</source>
        <translation>بېسىلىۋاتىدۇ، سەل ساقلاڭ</translation>
    </message>
    <message id="ticket.printed">
        <source>请取走号票</source>
        <translation>بېلىتىڭىزنى ئېلىۋېلىڭ</translation>
    </message>
    <message id="ticket.shown">
        <source>号票没有打印出来。号码有效，请记下或拍照</source>
        <translation>بېلەت بېسىلمىدى. نومۇر كۈچكە ئىگە، خاتىرىلىۋېلىڭ ياكى رەسىمگە تارتىۋېلىڭ</translation>
    </message>
    <message id="ticket.unknown">
        <source>号票可能没有打印完整。号码有效，请记下或拍照</source>
        <translation>بېلەت تولۇق بېسىلمىغان بولۇشى مۇمكىن. نومۇر كۈچكە ئىگە، خاتىرىلىۋېلىڭ ياكى رەسىمگە تارتىۋېلىڭ</translation>
    </message>
    <message id="ticket.offline">
        <source>网络中断时取的号，同样有效</source>
        <translation>تور ئۈزۈلگەن چاغدا ئېلىنغان نومۇر، ئوخشاشلا كۈچكە ئىگە</translation>
    </message>
    <message id="ticket.ahead">
        <source>前面还有 {count} 人</source>
        <translation>ئالدىڭىزدا يەنە {count} كىشى بار</translation>
    </message>
    <message id="ticket.qr">
        <source>扫码可在手机上查看排队情况</source>
        <translation>كودنى سىكاننېرلاپ نۆۋەتنى تېلېفوندا كۆرۈڭ</translation>
    </message>
    <message id="ticket.ready">
        <source>请准备好：</source>
        <translation>تەييارلاڭ:</translation>
    </message>
    <message id="ticket.reprint">
        <source>补打号票</source>
        <translation>بېلەتنى قايتا بېسىش</translation>
    </message>
    <message id="ticket.print-again">
        <source>再打印一次</source>
        <translation>يەنە بىر قېتىم بېسىش</translation>
    </message>
    <message id="ticket.give-back">
        <source>取消这个号</source>
        <translation>بۇ نومۇرنى بىكار قىلىش</translation>
    </message>
    <message id="held.title">
        <source>您已经取过号</source>
        <translation>سىز نومۇر ئېلىپ بولغان</translation>
    </message>
    <message id="held.line">
        <source>一人一号：这个号码仍然有效，不需要重新取号</source>
        <translation>بىر كىشىگە بىر نومۇر: بۇ نومۇر يەنىلا كۈچكە ئىگە، قايتا ئېلىشنىڭ ھاجىتى يوق</translation>
    </message>
    <message id="give-back.title">
        <source>确定取消号码 {number} 吗？</source>
        <translation>{number} نومۇرنى راستلا بىكار قىلامسىز؟</translation>
    </message>
    <message id="give-back.line">
        <source>取消后不再叫号，需要时请重新取号</source>
        <translation>بىكار قىلىنسا چاقىرىلمايدۇ، كېرەك بولغاندا قايتا نومۇر ئېلىڭ</translation>
    </message>
    <message id="give-back.yes">
        <source>确定取消</source>
        <translation>بىكار قىلىمەن</translation>
    </message>
    <message id="give-back.no">
        <source>保留号码</source>
        <translation>نومۇرنى ساقلاپ قالىمەن</translation>
    </message>
    <message id="given-back.title">
        <source>号码已取消</source>
        <translation>نومۇر بىكار قىلىندى</translation>
    </message>
    <message id="given-back.line">
        <source>号码 {number} 已取消，需要时请重新取号</source>
        <translation>{number} نومۇر بىكار قىلىندى، كېرەك بولغاندا قايتا نومۇر ئېلىڭ</translation>
    </message>
    <message id="check-in.title">
        <source>预约签到：请输入预约号</source>
        <translation>زاكاز بويىچە تىزىملىتىش: زاكاز نومۇرىنى كىرگۈزۈڭ</translation>
    </message>
    <message id="check-in.hint">
        <source>预约号</source>
        <translation>زاكاز نومۇرى</translation>
    </message>
    <message id="check-in.scan">
        <source>或扫描预约二维码</source>
        <translation>ياكى زاكازنىڭ ئىككى ئۆلچەملىك كودىنى سىكاننېرلاڭ</translation>
    </message>
    <message id="check-in.card">
        <source>用身份证预约的，请先刷身份证</source>
        <translation>كىملىك بىلەن زاكاز قىلغان بولسىڭىز، ئاۋۋال كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويۇڭ</translation>
    </message>
    <message id="check-in.unknown">
        <source>这不是预约二维码，请再试一次或输入预约号</source>
        <translation>بۇ زاكازنىڭ ئىككى ئۆلچەملىك كودى ئەمەس، قايتا سىناڭ ياكى زاكاز نومۇرىنى كىرگۈزۈڭ</translation>
    </message>
    <message id="check-in.enter">
        <source>签到</source>
        <translation>تىزىملىتىش</translation>
    </message>
    <message id="guide.materials">
        <source>需要的材料</source>
        <translation>كېرەكلىك ماتېرىياللار</translation>
    </message>
    <message id="guide.forms">
        <source>需要填写的表格</source>
        <translation>تولدۇرىدىغان جەدۋەللەر</translation>
    </message>
    <message id="guide.steps">
        <source>办理步骤</source>
        <translation>بېجىرىش باسقۇچلىرى</translation>
    </message>
    <message id="guide.fees">
        <source>收费：{fees}</source>
        <translation>ھەق: {fees}</translation>
    </message>
    <message id="guide.free">
        <source>不收费</source>
        <translation>ھەق ئېلىنمايدۇ</translation>
    </message>
    <message id="guide.at-once">
        <source>当场办结</source>
        <translation>نەق مەيداندا بېجىرىلىدۇ</translation>
    </message>
    <message id="guide.days">
        <source>办理时限：{days} 个工作日</source>
        <translation>بېجىرىش مۆھلىتى: {days} خىزمەت كۈنى</translation>
    </message>
    <message id="guide.law">
        <source>法律依据：{law}</source>
        <translation>قانۇنىي ئاساس: {law}</translation>
    </message>
    <message id="guide.where">
        <source>办理地点：{where}</source>
        <translation>بېجىرىش ئورنى: {where}</translation>
    </message>
    <message id="guide.qr">
        <source>扫码带走材料清单</source>
        <translation>ماتېرىيال تىزىملىكىنى ئېلىپ كېتىش ئۈچۈن كودنى سىكاننېرلاڭ</translation>
    </message>
    <message id="guide.print">
        <source>打印指南</source>
        <translation>قوللانمىنى بېسىش</translation>
    </message>
    <message id="guide.print-long">
        <source>内容较长，仍然打印</source>
        <translation>مەزمۇنى ئۇزۇن، شۇنداقتىمۇ بېسىش</translation>
    </message>
    <message id="guide.long">
        <source>这份指南打印出来约 {pages} 页，长约 {cm} 厘米</source>
        <translation>بۇ قوللانما بېسىلسا تەخمىنەن {pages} بەت، ئۇزۇنلۇقى {cm} سانتىمېتىر</translation>
    </message>
    <message id="guide.printing">
        <source>正在打印</source>
        <translation>بېسىلىۋاتىدۇ</translation>
    </message>
    <message id="guide.printed">
        <source>请取走打印的指南</source>
        <translation>بېسىلغان قوللانمىنى ئېلىۋېلىڭ</translation>
    </message>
    <message id="guide.not-printed">
        <source>没有打印出来，请拍照或扫码</source>
        <translation>بېسىلمىدى، رەسىمگە تارتىۋېلىڭ ياكى كودنى سىكاننېرلاڭ</translation>
    </message>
    <message id="guide.take">
        <source>为这个事项取号</source>
        <translation>بۇ ئىش ئۈچۈن نومۇر ئېلىش</translation>
    </message>
    <message id="guide.empty">
        <source>这个事项还没有办事指南，请咨询窗口</source>
        <translation>بۇ ئىشنىڭ قوللانمىسى تېخى يوق، كۆزنەكتىن سوراڭ</translation>
    </message>
    <message id="find.title">
        <source>请扫描号票上的二维码</source>
        <translation>بېلەتتىكى ئىككى ئۆلچەملىك كودنى سىكاننېرلاڭ</translation>
    </message>
    <message id="find.line">
        <source>将二维码对准扫码处</source>
        <translation>كودنى سىكاننېرغا توغرىلاڭ</translation>
    </message>
    <message id="find.unknown">
        <source>这不是号票上的二维码，请再试一次</source>
        <translation>بۇ بېلەتتىكى ئىككى ئۆلچەملىك كود ئەمەس، قايتا سىناڭ</translation>
    </message>
    <message id="progress.title">
        <source>号码 {number} 的办理情况</source>
        <translation>{number} نومۇرنىڭ بېجىرىلىش ئەھۋالى</translation>
    </message>
    <message id="progress.taken">
        <source>已取号</source>
        <translation>نومۇر ئېلىندى</translation>
    </message>
    <message id="progress.waiting">
        <source>等候叫号</source>
        <translation>چاقىرىشنى ساقلاۋاتىدۇ</translation>
    </message>
    <message id="progress.call">
        <source>叫号</source>
        <translation>چاقىرىش</translation>
    </message>
    <message id="progress.serve">
        <source>窗口办理</source>
        <translation>كۆزنەكتە بېجىرىش</translation>
    </message>
    <message id="progress.called">
        <source>已叫号，请到 {window} 号窗口</source>
        <translation>چاقىرىلدى، {window}-كۆزنەككە بېرىڭ</translation>
    </message>
    <message id="progress.serving">
        <source>{window} 号窗口正在办理</source>
        <translation>{window}-كۆزنەكتە بېجىرىلىۋاتىدۇ</translation>
    </message>
    <message id="progress.held">
        <source>待补材料，请回到 {window} 号窗口</source>
        <translation>ماتېرىيال تولۇقلاش كېرەك، {window}-كۆزنەككە قايتىپ بېرىڭ</translation>
    </message>
    <message id="progress.collect">
        <source>已办理，请日后领取结果</source>
        <translation>بېجىرىلدى، نەتىجىنى كېيىن ئېلىڭ</translation>
    </message>
    <message id="progress.done">
        <source>办理完毕</source>
        <translation>بېجىرىلىپ بولدى</translation>
    </message>
    <message id="progress.missed">
        <source>叫号未到，号码已失效，请重新取号</source>
        <translation>چاقىرىلغاندا كەلمىدىڭىز، نومۇر كۈچتىن قالدى، قايتا نومۇر ئېلىڭ</translation>
    </message>
    <message id="progress.cancelled">
        <source>号码已取消</source>
        <translation>نومۇر بىكار قىلىندى</translation>
    </message>
    <message id="progress.over">
        <source>号码已过期，请重新取号</source>
        <translation>نومۇرنىڭ ۋاقتى ئۆتكەن، قايتا نومۇر ئېلىڭ</translation>
    </message>
    <message id="progress.misses">
        <source>叫号未到 {count} 次</source>
        <translation>چاقىرىلغاندا كەلمىگەن: {count} قېتىم</translation>
    </message>
    <message id="progress.rate">
        <source>评价这次服务</source>
        <translation>بۇ مۇلازىمەتنى باھالاش</translation>
    </message>
    <message id="find.by-ticket">
        <source>输入号票号码</source>
        <translation>بېلەت نومۇرىنى كىرگۈزۈش</translation>
    </message>
    <message id="find.by-case">
        <source>输入办件编号</source>
        <translation>ئىش نومۇرىنى كىرگۈزۈش</translation>
    </message>
    <message id="find.card">
        <source>也可以把身份证放在读卡处，查看本人的办件</source>
        <translation>ئۆز ئىشىڭىزنى كۆرۈش ئۈچۈن كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويسىڭىزمۇ بولىدۇ</translation>
    </message>
    <message id="find.other">
        <source>没有二维码时，可以输入号码</source>
        <translation>كود بولمىسا نومۇرنى كىرگۈزسىڭىز بولىدۇ</translation>
    </message>
    <message id="number.title-ticket">
        <source>请输入号票上的号码</source>
        <translation>بېلەتتىكى نومۇرنى كىرگۈزۈڭ</translation>
    </message>
    <message id="number.title-case">
        <source>请输入办件编号</source>
        <translation>ئىش نومۇرىنى كىرگۈزۈڭ</translation>
    </message>
    <message id="number.hint-ticket">
        <source>例如 {example}</source>
        <translation>مەسىلەن {example}</translation>
    </message>
    <message id="number.hint-case">
        <source>印在受理回执上</source>
        <translation>تاپشۇرۇش تالونىغا بېسىلغان</translation>
    </message>
    <message id="number.on">
        <source>下一步</source>
        <translation>كېيىنكى</translation>
    </message>
    <message id="code.title">
        <source>请输入校验码</source>
        <translation>تەكشۈرۈش كودىنى كىرگۈزۈڭ</translation>
    </message>
    <message id="code.hint-ticket">
        <source>号票二维码旁的 {count} 位数字</source>
        <translation>بېلەتتىكى كودنىڭ يېنىدىكى {count} خانىلىق سان</translation>
    </message>
    <message id="code.hint-case">
        <source>印在受理回执上，在办件编号旁边</source>
        <translation>تاپشۇرۇش تالونىدىكى ئىش نومۇرىنىڭ يېنىغا بېسىلغان</translation>
    </message>
    <message id="code.number">
        <source>号码：{number}</source>
        <translation>نومۇر: {number}</translation>
    </message>
    <message id="cases.title">
        <source>您的办件</source>
        <translation>سىزنىڭ ئىشلىرىڭىز</translation>
    </message>
    <message id="cases.more">
        <source>还有 {count} 件较早的办件，请到窗口查询</source>
        <translation>يەنە {count} كونا ئىش بار، كۆزنەكتىن سوراڭ</translation>
    </message>
    <message id="case.title">
        <source>办件进度</source>
        <translation>ئىشنىڭ ئەھۋالى</translation>
    </message>
    <message id="case.number">
        <source>办件编号：{number}</source>
        <translation>ئىش نومۇرى: {number}</translation>
    </message>
    <message id="case.accepted-at">
        <source>受理时间：{at}</source>
        <translation>قوبۇل قىلىنغان ۋاقىت: {at}</translation>
    </message>
    <message id="case.expected">
        <source>预计办结：{day}</source>
        <translation>پۈتىدىغان ۋاقىت: {day}</translation>
    </message>
    <message id="case.ended-at">
        <source>办结时间：{at}</source>
        <translation>پۈتكەن ۋاقىت: {at}</translation>
    </message>
    <message id="case.time">
        <source>时间：{at}</source>
        <translation>ۋاقىت: {at}</translation>
    </message>
    <message id="case.clerk">
        <source>经办：{number} 号工作人员</source>
        <translation>بېجىرگۈچى: {number}-نومۇرلۇق خادىم</translation>
    </message>
    <message id="case.department">
        <source>经办部门：{name}</source>
        <translation>بېجىرگۈچى ئورۇن: {name}</translation>
    </message>
    <message id="case.opinion">
        <source>意见：{opinion}</source>
        <translation>پىكىر: {opinion}</translation>
    </message>
    <message id="case.submitted">
        <source>已提交，等待受理</source>
        <translation>تاپشۇرۇلدى، قوبۇل قىلىش كۈتۈلۈۋاتىدۇ</translation>
    </message>
    <message id="case.accepted">
        <source>已受理，正在办理</source>
        <translation>قوبۇل قىلىندى، بېجىرىلىۋاتىدۇ</translation>
    </message>
    <message id="case.correction">
        <source>需要补正材料</source>
        <translation>ماتېرىيال تولۇقلاش كېرەك</translation>
    </message>
    <message id="case.granted">
        <source>已办结</source>
        <translation>پۈتتى</translation>
    </message>
    <message id="case.refused">
        <source>未获批准</source>
        <translation>رۇخسەت قىلىنمىدى</translation>
    </message>
    <message id="case.withdrawn">
        <source>已撤回</source>
        <translation>قايتۇرۇۋېلىندى</translation>
    </message>
    <message id="progress.case">
        <source>查看办件进度</source>
        <translation>ئىشنىڭ ئەھۋالىنى كۆرۈش</translation>
    </message>
    <message id="why.wrong-code">
        <source>号码或校验码不对，请核对后再输入，或到咨询台</source>
        <translation>نومۇر ياكى تەكشۈرۈش كودى خاتا. تەكشۈرۈپ قايتا كىرگۈزۈڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.too-many-tries">
        <source>输入错误次数过多，请稍后再试，也可以扫码、刷身份证，或到咨询台</source>
        <translation>خاتا كىرگۈزۈش بەك كۆپ. كېيىن قايتا سىناڭ، كودنى سىكاننېرلاڭ، كىملىك ئىشلىتىڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-number">
        <source>这不是号票上的号码，请核对后再输入</source>
        <translation>بۇ بېلەت نومۇرى ئەمەس، تەكشۈرۈپ قايتا كىرگۈزۈڭ</translation>
    </message>
    <message id="why.no-cases">
        <source>没有查到办件，请稍后再查，或到咨询台</source>
        <translation>ئىش تېپىلمىدى. كېيىن قايتا سىناڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="ticket.code">
        <source>校验码：{code}，评价和查询时使用</source>
        <translation>تەكشۈرۈش كودى: {code}، باھالاش ۋە ئەھۋال سۈرۈشتۈرۈشكە ئىشلىتىلىدۇ</translation>
    </message>
    <message id="rate-kiosk.title">
        <source>您对这台自助机的服务满意吗？</source>
        <translation>بۇ ئاپتومات ماشىنىنىڭ مۇلازىمىتىدىن رازىمۇ؟</translation>
    </message>
    <message id="rate-kiosk.line">
        <source>只评价自助机，不影响窗口的评价；不评价也可以直接离开</source>
        <translation>پەقەت ئاپتومات ماشىنىغا باھا بېرىلىدۇ، كۆزنەككە تەسىر قىلمايدۇ. باھالىماي كەتسىڭىزمۇ بولىدۇ</translation>
    </message>
    <message id="rate-kiosk.skip">
        <source>不评价</source>
        <translation>باھالىمايمەن</translation>
    </message>
    <message id="rate.title">
        <source>您对这次服务满意吗？</source>
        <translation>بۇ مۇلازىمەتتىن رازى بولدىڭىزمۇ؟</translation>
    </message>
    <message id="rate.confidential">
        <source>评价保密，不会显示或打印出来</source>
        <translation>باھا مەخپىي، كۆرسىتىلمەيدۇ ۋە بېسىلمايدۇ</translation>
    </message>
    <message id="level.5">
        <source>非常满意</source>
        <translation>ناھايىتى رازى</translation>
    </message>
    <message id="level.4">
        <source>满意</source>
        <translation>رازى</translation>
    </message>
    <message id="level.3">
        <source>基本满意</source>
        <translation>ئاساسەن رازى</translation>
    </message>
    <message id="level.2">
        <source>不满意</source>
        <translation>نارازى</translation>
    </message>
    <message id="level.1">
        <source>非常不满意</source>
        <translation>ناھايىتى نارازى</translation>
    </message>
    <message id="reasons.title">
        <source>请选择原因（可多选）</source>
        <translation>سەۋەبلەرنى تاللاڭ (بىر قانچىنى تاللىسىڭىز بولىدۇ)</translation>
    </message>
    <message id="reasons.skip">
        <source>不选</source>
        <translation>تاللىمايمەن</translation>
    </message>
    <message id="reasons.send">
        <source>下一步</source>
        <translation>كېيىنكى قەدەم</translation>
    </message>
    <message id="remark.title">
        <source>还想说些什么？（可不填）</source>
        <translation>يەنە نېمە دېمەكچى؟ (يازمىسىڭىزمۇ بولىدۇ)</translation>
    </message>
    <message id="remark.hint">
        <source>用拼音或数字输入</source>
        <translation>پىنيىن ياكى رەقەم بىلەن كىرگۈزۈڭ</translation>
    </message>
    <message id="remark.skip">
        <source>不填，提交评价</source>
        <translation>يازماي، باھانى يوللاش</translation>
    </message>
    <message id="remark.send">
        <source>提交评价</source>
        <translation>باھانى يوللاش</translation>
    </message>
    <message id="thanks.title">
        <source>谢谢您的评价</source>
        <translation>باھالىغانلىقىڭىزغا رەھمەت</translation>
    </message>
    <message id="thanks.line">
        <source>您的评价已提交，内容保密</source>
        <translation>باھايىڭىز يوللاندى، مەزمۇنى مەخپىي تۇتۇلىدۇ</translation>
    </message>
    <message id="indicator.510">
        <source>一窗受理一次办结</source>
        <translation>بىر كۆزنەكتە قوبۇل قىلىنىپ بىر قېتىمدا بېجىرىلدى</translation>
    </message>
    <message id="indicator.511">
        <source>可以先受理后补材料</source>
        <translation>ئاۋۋال قوبۇل قىلىنىپ، ماتېرىيال كېيىن تولۇقلانسا بولىدۇ</translation>
    </message>
    <message id="indicator.512">
        <source>不用提交证明</source>
        <translation>ئىسپات تاپشۇرۇش كېرەك ئەمەس</translation>
    </message>
    <message id="indicator.513">
        <source>可以全程网上办理</source>
        <translation>پۈتۈنلەي توردا بېجىرگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.514">
        <source>可以使用手机办理</source>
        <translation>تېلېفوندا بېجىرگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.515">
        <source>可以就近办理</source>
        <translation>يېقىن يەردە بېجىرگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.516">
        <source>无需材料直接办理</source>
        <translation>ماتېرىيالسىز بىۋاسىتە بېجىرىلىدۇ</translation>
    </message>
    <message id="indicator.517">
        <source>服务热情效率高</source>
        <translation>مۇلازىمىتى قىزغىن، ئۈنۈمى يۇقىرى</translation>
    </message>
    <message id="indicator.406">
        <source>填写一张表单就可完成申报</source>
        <translation>بىر جەدۋەل تولدۇرۇپلا ئىلتىماس قىلغىلى بولىدۇ</translation>
    </message>
    <message id="indicator.407">
        <source>在线提交材料窗口核验</source>
        <translation>ماتېرىيال توردا تاپشۇرۇلىدۇ، كۆزنەكتە تەكشۈرۈلىدۇ</translation>
    </message>
    <message id="indicator.408">
        <source>一张清单告知全部申报材料</source>
        <translation>بارلىق ماتېرىيال بىر تىزىملىكتە ئۇقتۇرۇلىدۇ</translation>
    </message>
    <message id="indicator.409">
        <source>用告知承诺减免申报材料</source>
        <translation>ئۇقتۇرۇش ۋە ۋەدە بىلەن ماتېرىيال ئازايتىلىدۇ</translation>
    </message>
    <message id="indicator.410">
        <source>可以在线预约办理</source>
        <translation>توردا زاكاز قىلىپ بېجىرگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.411">
        <source>跑大厅一次办完</source>
        <translation>زالغا بىر قېتىم كېلىپلا بېجىرىلىدۇ</translation>
    </message>
    <message id="indicator.412">
        <source>可以使用自助机办理</source>
        <translation>ئۆزلۈك مۇلازىمەت ماشىنىسىدا بېجىرگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.413">
        <source>服务态度较好</source>
        <translation>مۇلازىمەت پوزىتسىيەسى بىر قەدەر ياخشى</translation>
    </message>
    <message id="indicator.307">
        <source>一次性告知需要补正的材料</source>
        <translation>تولۇقلايدىغان ماتېرىيال بىر قېتىمدا ئۇقتۇرۇلىدۇ</translation>
    </message>
    <message id="indicator.308">
        <source>提供申报材料样本</source>
        <translation>ماتېرىيال ئەۋرىشكىسى تەمىنلىنىدۇ</translation>
    </message>
    <message id="indicator.309">
        <source>在承诺的时间内办结</source>
        <translation>ۋەدە قىلىنغان ۋاقىت ئىچىدە بېجىرىلىدۇ</translation>
    </message>
    <message id="indicator.310">
        <source>办事指南指引准确</source>
        <translation>ئىش بېجىرىش قوللانمىسى توغرا</translation>
    </message>
    <message id="indicator.311">
        <source>按办事指南要求的材料即可办理</source>
        <translation>قوللانمىدىكى ماتېرىياللار بىلەنلا بېجىرىلىدۇ</translation>
    </message>
    <message id="indicator.312">
        <source>可以快递送达</source>
        <translation>تېز پوچتا بىلەن يەتكۈزگىلى بولىدۇ</translation>
    </message>
    <message id="indicator.313">
        <source>跑动次数与承诺的一致</source>
        <translation>كېلىش قېتىم سانى ۋەدىگە ئۇيغۇن</translation>
    </message>
    <message id="indicator.314">
        <source>服务态度一般</source>
        <translation>مۇلازىمەت پوزىتسىيەسى ئادەتتىكىچە</translation>
    </message>
    <message id="indicator.207">
        <source>没有提供材料样本</source>
        <translation>ماتېرىيال ئەۋرىشكىسى تەمىنلەنمىدى</translation>
    </message>
    <message id="indicator.208">
        <source>没有提供材料清单</source>
        <translation>ماتېرىيال تىزىملىكى تەمىنلەنمىدى</translation>
    </message>
    <message id="indicator.209">
        <source>未在承诺时间内办结</source>
        <translation>ۋەدە قىلىنغان ۋاقىتتا بېجىرىلمىدى</translation>
    </message>
    <message id="indicator.210">
        <source>同样内容的证明材料被要求多次提交</source>
        <translation>ئوخشاش مەزمۇندىكى ئىسپات كۆپ قېتىم تەلەپ قىلىندى</translation>
    </message>
    <message id="indicator.211">
        <source>承诺网办但无法在线办理</source>
        <translation>توردا بېجىرىشكە ۋەدە قىلىنغان، ئەمما توردا بېجىرگىلى بولمىدى</translation>
    </message>
    <message id="indicator.212">
        <source>在线预约办理后到实体大厅重复取号排队</source>
        <translation>توردا زاكاز قىلىنسىمۇ، زالدا قايتا نومۇر ئېلىپ نۆۋەتتە تۇرۇشقا توغرا كەلدى</translation>
    </message>
    <message id="indicator.213">
        <source>窗口人员业务不熟练</source>
        <translation>كۆزنەك خادىمى ئىشقا پىششىق ئەمەس</translation>
    </message>
    <message id="indicator.214">
        <source>服务态度生硬</source>
        <translation>مۇلازىمەت پوزىتسىيەسى قوپال</translation>
    </message>
    <message id="indicator.108">
        <source>在办事指南之外增加新的审批条件</source>
        <translation>قوللانمىدا يوق تەستىقلاش شەرتى قوشۇلدى</translation>
    </message>
    <message id="indicator.109">
        <source>需提供办事指南之外的申报材料</source>
        <translation>قوللانمىدا يوق ماتېرىيال تەلەپ قىلىندى</translation>
    </message>
    <message id="indicator.110">
        <source>无理由超过法定办理时间</source>
        <translation>سەۋەبسىز قانۇنىي بېجىرىش ۋاقتىدىن ئېشىپ كەتتى</translation>
    </message>
    <message id="indicator.111">
        <source>办事指南提供样本有错</source>
        <translation>قوللانمىدىكى ئەۋرىشكە خاتا</translation>
    </message>
    <message id="indicator.112">
        <source>承诺在线收取申报材料实际无法收取</source>
        <translation>ماتېرىيالنى توردا تاپشۇرۇۋېلىشقا ۋەدە قىلىنغان، ئەمەلىيەتتە تاپشۇرغىلى بولمىدى</translation>
    </message>
    <message id="indicator.113">
        <source>多头跑窗口和部门</source>
        <translation>كۆپ كۆزنەك ۋە تارماققا چاپتۇرۇلدى</translation>
    </message>
    <message id="indicator.114">
        <source>跑动次数与承诺的不一致</source>
        <translation>كېلىش قېتىم سانى ۋەدىگە ئۇيغۇن ئەمەس</translation>
    </message>
    <message id="indicator.115">
        <source>服务态度差效率低</source>
        <translation>مۇلازىمەت پوزىتسىيەسى ناچار، ئۈنۈمى تۆۋەن</translation>
    </message>
    <message id="help.title">
        <source>需要帮助吗？</source>
        <translation>ياردەم كېرەكمۇ؟</translation>
    </message>
    <message id="help.line">
        <source>可以呼叫工作人员，或到咨询台</source>
        <translation>خادىم چاقىرىڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="help.call">
        <source>呼叫工作人员</source>
        <translation>خادىم چاقىرىش</translation>
    </message>
    <message id="help.called">
        <source>已通知工作人员，请稍候</source>
        <translation>خادىمغا ئۇقتۇرۇلدى، سەل ساقلاڭ</translation>
    </message>
    <message id="key.enter">
        <source>确定</source>
        <translation>جەزملەش</translation>
    </message>
    <message id="sorry.title">
        <source>很抱歉，现在办不了</source>
        <translation>كەچۈرۈڭ، ھازىر بېجىرگىلى بولمايدۇ</translation>
    </message>
    <message id="why.closed">
        <source>现在不受理</source>
        <translation>ھازىر قوبۇل قىلىنمايدۇ</translation>
    </message>
    <message id="why.closed-until">
        <source>现在不受理，{until} 开始受理</source>
        <translation>ھازىر قوبۇل قىلىنمايدۇ، باشلىنىش ۋاقتى: {until}</translation>
    </message>
    <message id="why.full">
        <source>今天的号已经取完，请改日再来</source>
        <translation>بۈگۈنكى نومۇر تۈگىدى، باشقا كۈنى كېلىڭ</translation>
    </message>
    <message id="why.no-network">
        <source>网络中断，这里暂时办不了，请到咨询台</source>
        <translation>تور ئۈزۈلۈپ قالدى، بۇ يەردە ۋاقتىنچە بېجىرگىلى بولمايدۇ، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-numbers">
        <source>网络中断，这里的备用号已经用完，请到咨询台</source>
        <translation>تور ئۈزۈلۈپ قالدى، بۇ يەردىكى زاپاس نومۇرلار تۈگىدى، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-numbers-at">
        <source>网络中断，这里的备用号已经用完，请到 {counters} 号窗口</source>
        <translation>تور ئۈزۈلۈپ قالدى، بۇ يەردىكى زاپاس نومۇرلار تۈگىدى، {counters}-كۆزنەككە بېرىڭ</translation>
    </message>
    <message id="why.no-catalog">
        <source>业务资料还没有收到，请到咨询台</source>
        <translation>مۇلازىمەت ماتېرىيالى تېخى كەلمىدى، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-reader">
        <source>需要身份证，但读卡器暂时不能用，请到咨询台</source>
        <translation>كىملىك كېرەك، ئەمما كارتا ئوقۇغۇچنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-reader-at">
        <source>需要身份证，但读卡器暂时不能用，请到 {counters} 号窗口</source>
        <translation>كىملىك كېرەك، ئەمما كارتا ئوقۇغۇچنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، {counters}-كۆزنەككە بېرىڭ</translation>
    </message>
    <message id="why.no-reader-here">
        <source>读卡器暂时不能用，可以不刷身份证取号</source>
        <translation>كارتا ئوقۇغۇچنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، كىملىكسىز نومۇر ئالسىڭىز بولىدۇ</translation>
    </message>
    <message id="why.no-scanner">
        <source>扫码器暂时不能用，请到咨询台</source>
        <translation>سىكاننېرنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-scanner-type">
        <source>扫码器暂时不能用，可以输入号码</source>
        <translation>سىكاننېر ھازىرچە ئىشلىمەيدۇ، نومۇرنى كىرگۈزسىڭىز بولىدۇ</translation>
    </message>
    <message id="why.no-printer">
        <source>打印机暂时不能用，可以拍照或扫码带走</source>
        <translation>پرىنتېرنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، رەسىمگە تارتىۋېلىڭ ياكى كودنى سىكاننېرلاڭ</translation>
    </message>
    <message id="why.no-appointments">
        <source>这里没有可以签到的业务</source>
        <translation>بۇ يەردە زاكاز بويىچە تىزىملىتىدىغان مۇلازىمەت يوق</translation>
    </message>
    <message id="why.no-items">
        <source>还没有录入事项，请按业务取号</source>
        <translation>ئىش تۈرلىرى تېخى كىرگۈزۈلمىدى، مۇلازىمەت بويىچە نومۇر ئېلىڭ</translation>
    </message>
    <message id="why.no-situations">
        <source>还没有录入“一件事”</source>
        <translation>«بىر ئىش» تېخى كىرگۈزۈلمىدى</translation>
    </message>
    <message id="why.needs-id">
        <source>这项业务需要刷身份证取号</source>
        <translation>بۇ مۇلازىمەتكە كىملىك بىلەن نومۇر ئېلىنىدۇ</translation>
    </message>
    <message id="why.unknown-service">
        <source>这项业务已经变更，请重新选择</source>
        <translation>بۇ مۇلازىمەت ئۆزگەردى، قايتا تاللاڭ</translation>
    </message>
    <message id="why.unknown-ticket">
        <source>找不到这张号票，号票保留两天</source>
        <translation>بۇ بېلەت تېپىلمىدى، بېلەت ئىككى كۈن ساقلىنىدۇ</translation>
    </message>
    <message id="why.unknown-appointment">
        <source>找不到这个预约。用身份证预约的请先刷身份证，或者取号办理</source>
        <translation>بۇ زاكاز تېپىلمىدى. كىملىك بىلەن زاكاز قىلغان بولسىڭىز، ئاۋۋال كىملىكىڭىزنى كارتا ئوقۇغۇچقا قويۇڭ ياكى نومۇر ئېلىڭ</translation>
    </message>
    <message id="why.out-of-time">
        <source>不在签到时间内，或预约已取消、已用过，请取号办理</source>
        <translation>تىزىملىتىش ۋاقتى ئەمەس ياكى زاكاز بىكار قىلىنغان، ئىشلىتىلىپ بولغان، نومۇر ئېلىڭ</translation>
    </message>
    <message id="why.already-rated">
        <source>这次服务已经评价过，谢谢您</source>
        <translation>بۇ مۇلازىمەت باھالىنىپ بولغان، رەھمەت</translation>
    </message>
    <message id="why.not-rateable">
        <source>还没有办完，或已超过评价时间，办完后再来评价</source>
        <translation>تېخى بېجىرىلىپ بولمىدى ياكى باھالاش ۋاقتى ئۆتتى، بېجىرىلىپ بولغاندا باھالاڭ</translation>
    </message>
    <message id="why.not-now">
        <source>现在不能这样办，请到咨询台</source>
        <translation>ھازىر بۇنداق بېجىرگىلى بولمايدۇ، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-answer">
        <source>系统没有回应，请再试一次，或到咨询台</source>
        <translation>سىستېما جاۋاب بەرمىدى، قايتا سىناڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.busy">
        <source>系统正忙，请再试一次，或到咨询台</source>
        <translation>سىستېما ئالدىراش، قايتا سىناڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.no-reason">
        <source>请至少选择一个原因或写一句话，差评才能得到处理</source>
        <translation>كەم دېگەندە بىر سەۋەب تاللاڭ ياكى بىر جۈملە يېزىڭ، شۇندىلا ناچار باھا بىر تەرەپ قىلىنىدۇ</translation>
    </message>
    <message id="why.nothing-typed">
        <source>请先输入</source>
        <translation>ئاۋۋال كىرگۈزۈڭ</translation>
    </message>
    <message id="why.nobody-to-call">
        <source>现在不能呼叫，请到咨询台</source>
        <translation>ھازىر خادىم چاقىرغىلى بولمايدۇ، مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="why.called-already">
        <source>已经呼叫过，工作人员马上到</source>
        <translation>خادىم چاقىرىلدى، ھېلىلا كېلىدۇ</translation>
    </message>
    <message id="why.printing">
        <source>正在打印，请稍候</source>
        <translation>بېسىلىۋاتىدۇ، سەل ساقلاڭ</translation>
    </message>
    <message id="why.too-many-pins">
        <source>输入错误次数过多，请 {seconds} 秒后再试</source>
        <translation>خاتا كىرگۈزۈش قېتىم سانى كۆپ، {seconds} سېكۇنتتىن كېيىن قايتا سىناڭ</translation>
    </message>
    <message id="notice.printer">
        <source>打印机暂时不能用，号码会显示在屏幕上</source>
        <translation>پرىنتېرنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ، نومۇر ئېكراندا كۆرسىتىلىدۇ</translation>
    </message>
    <message id="notice.reader">
        <source>读卡器暂时不能用</source>
        <translation>كارتا ئوقۇغۇچنى ۋاقتىنچە ئىشلەتكىلى بولمايدۇ</translation>
    </message>
    <message id="notice.offline">
        <source>网络中断：可以取备用号，其他功能暂停</source>
        <translation>تور ئۈزۈلۈپ قالدى: زاپاس نومۇر ئېلىشقا بولىدۇ، باشقا ئىقتىدارلار ۋاقتىنچە توختىدى</translation>
    </message>
    <message id="notice.no-network">
        <source>网络中断：请到咨询台取号</source>
        <translation>تور ئۈزۈلۈپ قالدى: نومۇر ئېلىش ئۈچۈن مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="notice.catalog-old">
        <source>业务资料可能不是最新的</source>
        <translation>مۇلازىمەت ماتېرىيالى ئەڭ يېڭى بولماسلىقى مۇمكىن</translation>
    </message>
    <message id="notice.closing">
        <source>您办完后本机将暂停服务</source>
        <translation>سىز ئاخىرلاشتۇرغاندىن كېيىن بۇ ماشىنا مۇلازىمەتنى توختىتىدۇ</translation>
    </message>
    <message id="closed.title">
        <source>本机暂停服务</source>
        <translation>بۇ ماشىنا مۇلازىمەتنى ۋاقتىنچە توختاتتى</translation>
    </message>
    <message id="closed.line">
        <source>请使用其他自助机，或到咨询台</source>
        <translation>باشقا ئۆزلۈك مۇلازىمەت ماشىنىسىنى ئىشلىتىڭ ياكى مەسلىھەت ئورنىغا بېرىڭ</translation>
    </message>
    <message id="closed.reason">
        <source>原因：{reason}</source>
        <translation>سەۋەبى: {reason}</translation>
    </message>
    <message id="pin.title">
        <source>维护：请输入密码</source>
        <translation>ئاسراش: مەخپىي نومۇرنى كىرگۈزۈڭ</translation>
    </message>
    <message id="pin.hint">
        <source>密码</source>
        <translation>مەخپىي نومۇر</translation>
    </message>
    <message id="pin.wrong">
        <source>密码错误</source>
        <translation>مەخپىي نومۇر خاتا</translation>
    </message>
    <message id="maintenance.title">
        <source>维护</source>
        <translation>ئاسراش</translation>
    </message>
    <message id="maintenance.version">
        <source>程序版本：{version}</source>
        <translation>پروگرامما نەشرى: {version}</translation>
    </message>
    <message id="maintenance.result">
        <source>测试结果：{result}</source>
        <translation>سىناق نەتىجىسى: {result}</translation>
    </message>
    <message id="maintenance.test-print">
        <source>打印测试页</source>
        <translation>سىناق بېتىنى بېسىش</translation>
    </message>
    <message id="maintenance.test-read">
        <source>测试读卡（内容遮盖）</source>
        <translation>كارتا ئوقۇشنى سىناش (مەزمۇنى يوشۇرۇلىدۇ)</translation>
    </message>
    <message id="maintenance.restart">
        <source>重新启动程序</source>
        <translation>پروگراممىنى قايتا قوزغىتىش</translation>
    </message>
    <message id="maintenance.service-off">
        <source>暂停服务</source>
        <translation>مۇلازىمەتنى توختىتىش</translation>
    </message>
    <message id="maintenance.service-on">
        <source>恢复服务</source>
        <translation>مۇلازىمەتنى ئەسلىگە كەلتۈرۈش</translation>
    </message>
    <message id="maintenance.touch-test">
        <source>触摸校准测试</source>
        <translation>چېكىش توغرىلىقىنى سىناش</translation>
    </message>
    <message id="maintenance.network">
        <source>网络</source>
        <translation>تور</translation>
    </message>
    <message id="maintenance.logs">
        <source>日志</source>
        <translation>خاتىرە</translation>
    </message>
    <message id="maintenance.brightness">
        <source>亮度调到 {percent}%</source>
        <translation>يورۇقلۇقنى {percent}% قىلىش</translation>
    </message>
    <message id="maintenance.refresh">
        <source>刷新</source>
        <translation>يېڭىلاش</translation>
    </message>
    <message id="touch.line">
        <source>请点十字的中心：第 {number} 个，共 {count} 个</source>
        <translation>كرېستنىڭ ئوتتۇرىسىنى چېكىڭ: {number}، جەمئىي {count}</translation>
    </message>
    <message id="touch.fell">
        <source>第 {number} 个：偏差 {mm} 毫米（横向 {across}，纵向 {down}）</source>
        <translation>{number}: {mm} مىللىمېتىر ئېغىش (توغرىسىغا {across}، تىكىگە {down})</translation>
    </message>
    <message id="touch.good">
        <source>触摸准确，最大偏差 {mm} 毫米</source>
        <translation>چېكىش توغرا، ئەڭ چوڭ ئېغىش {mm} مىللىمېتىر</translation>
    </message>
    <message id="touch.bad">
        <source>触摸不准，最大偏差 {mm} 毫米，需要校准</source>
        <translation>چېكىش توغرا ئەمەس، ئەڭ چوڭ ئېغىش {mm} مىللىمېتىر، تەڭشەش كېرەك</translation>
    </message>
    <message id="touch.again">
        <source>再测一次</source>
        <translation>قايتا سىناش</translation>
    </message>
    <message id="network.broker">
        <source>消息服务器：{value}</source>
        <translation>ئۇچۇر مۇلازىمېتىرى: {value}</translation>
    </message>
    <message id="network.lost">
        <source>上次断开：{value}</source>
        <translation>ئالدىنقى ئۈزۈلۈش: {value}</translation>
    </message>
    <message id="network.gateway">
        <source>网关：{value}</source>
        <translation>تور ئۆتكىلى: {value}</translation>
    </message>
    <message id="network.queues">
        <source>排队信息：{value}</source>
        <translation>ئۆچىرەت ئۇچۇرى: {value}</translation>
    </message>
    <message id="network.addresses">
        <source>本机地址：{value}</source>
        <translation>ماشىنا ئادرېسى: {value}</translation>
    </message>
    <message id="network.twin">
        <source>编号重复：{value}</source>
        <translation>نامى تەكرارلانغان: {value}</translation>
    </message>
    <message id="pad.window">
        <source>{window} 号窗口</source>
        <translation>{window}-كۆزنەك</translation>
    </message>
    <message id="pad.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>{window}-كۆزنەك: {name}</translation>
    </message>
    <message id="pad.staff">
        <source>工作人员：{name}，工号 {number}</source>
        <translation>خادىم: {name}، نومۇرى {number}</translation>
    </message>
    <message id="pad.staff-number">
        <source>工作人员工号：{number}</source>
        <translation>خادىم نومۇرى: {number}</translation>
    </message>
    <message id="pad.called">
        <source>请到本窗口办理</source>
        <translation>مۇشۇ كۆزنەككە كېلىڭ</translation>
    </message>
    <message id="pad.serving">
        <source>正在办理</source>
        <translation>بېجىرىلىۋاتىدۇ</translation>
    </message>
    <message id="pad.open">
        <source>欢迎，请等候叫号</source>
        <translation>خۇش كەپسىز، نومۇرىڭىز چاقىرىلغۇچە كۈتۈڭ</translation>
    </message>
    <message id="pad.paused">
        <source>暂停服务，请稍候</source>
        <translation>ۋاقتىنچە توختىدى، سەل كۈتۈڭ</translation>
    </message>
    <message id="pad.reason">
        <source>原因：{reason}</source>
        <translation>سەۋەبى: {reason}</translation>
    </message>
    <message id="pad.closed">
        <source>本窗口没有开放，请到其他窗口</source>
        <translation>بۇ كۆزنەك ئېچىلمىدى، باشقا كۆزنەككە بېرىڭ</translation>
    </message>
    <message id="pad.unknown">
        <source>请等候叫号</source>
        <translation>نومۇرىڭىز چاقىرىلغۇچە كۈتۈڭ</translation>
    </message>
    <message id="pad.left">
        <source>请在 {seconds} 秒内评价</source>
        <translation>{seconds} سېكۇنت ئىچىدە باھالاڭ</translation>
    </message>
    <message id="pad.decline">
        <source>不评价</source>
        <translation>باھالىمايمەن</translation>
    </message>
    <message id="pad.done">
        <source>完成</source>
        <translation>تامام</translation>
    </message>
    <message id="pad.kept">
        <source>您的评价已保存，内容保密</source>
        <translation>باھايىڭىز ساقلاندى، مەزمۇنى مەخپىي تۇتۇلىدۇ</translation>
    </message>
    <message id="pad.not-kept">
        <source>评价没有保存</source>
        <translation>باھايىڭىز ساقلانمىدى</translation>
    </message>
    <message id="pad.not-kept-line">
        <source>请告诉工作人员，或者再试一次</source>
        <translation>خادىمغا دەڭ ياكى قايتا سىناڭ</translation>
    </message>
    <message id="pad.over">
        <source>评价时间已过</source>
        <translation>باھالاش ۋاقتى ئۆتۈپ كەتتى</translation>
    </message>
    <message id="pad.over-line">
        <source>这次触摸不算评价</source>
        <translation>بۇ قېتىمقى تېگىش باھا ھېسابلانمايدۇ</translation>
    </message>
    <message id="pad.out">
        <source>本屏暂停评价：评价现在无法保存，请告诉工作人员</source>
        <translation>بۇ ئېكران ھازىر باھا قوبۇل قىلمايدۇ: باھا ساقلانمايدۇ. خادىمغا دەڭ</translation>
    </message>
    <message id="pad.offline">
        <source>网络中断：您的评价先保存在这里，恢复后送出</source>
        <translation>تور ئۈزۈلدى: باھايىڭىز مۇشۇ يەردە ساقلىنىپ، كېيىن يوللىنىدۇ</translation>
    </message>
    <message id="pad.twin">
        <source>本屏编号重复，收不到大厅的信息，请告诉工作人员</source>
        <translation>بۇ ئېكراننىڭ نامى تەكرارلانغان: زالنىڭ ئۇچۇرى كەلمەيدۇ. خادىمغا دەڭ</translation>
    </message>
    <message id="pad.identify">
        <source>工作人员正在找这块屏幕</source>
        <translation>خادىم بۇ ئېكراننى ئىزدەۋاتىدۇ</translation>
    </message>
    <message id="ui.continue">
        <source>我还在</source>
        <translation>مەن بار</translation>
    </message>
    <message id="ui.end">
        <source>结束</source>
        <translation>تۈگىتىش</translation>
    </message>
    <message id="ui.seconds">
        <source>{seconds} 秒后回到首页</source>
        <translation>{seconds} سېكۇنتتىن كېيىن باش بەتكە قايتىدۇ</translation>
    </message>
    <message id="ui.erase">
        <source>删除</source>
        <translation>ئۆچۈرۈش</translation>
    </message>
    <message id="ui.clear">
        <source>清空</source>
        <translation>تازىلاش</translation>
    </message>
    <message id="ui.space">
        <source>空格</source>
        <translation>بوشلۇق</translation>
    </message>
    <message id="ui.before">
        <source>上一页</source>
        <translation>ئالدىنقى بەت</translation>
    </message>
    <message id="ui.after">
        <source>下一页</source>
        <translation>كېيىنكى بەت</translation>
    </message>
    <message id="ui.wait">
        <source>请稍候</source>
        <translation>سەل ساقلاڭ</translation>
    </message>
    <message id="ui.qr">
        <source>二维码</source>
        <translation>ئىككى ئۆلچەملىك كود</translation>
    </message>
    <message id="ui.done">
        <source>已完成</source>
        <translation>تاماملاندى</translation>
    </message>
    <message id="ui.now">
        <source>办理中</source>
        <translation>بېجىرىلىۋاتىدۇ</translation>
    </message>
    <message id="ui.to-come">
        <source>待办理</source>
        <translation>كېيىن بېجىرىلىدۇ</translation>
    </message>
    <message id="ui.not-now">
        <source>暂时不能用</source>
        <translation>ھازىر ئىشلەتكىلى بولمايدۇ</translation>
    </message>
    <message id="voice.choices">
        <source>您可以选择：</source>
        <translation>تاللىسىڭىز بولىدۇ:</translation>
    </message>
    <message id="voice.chosen">
        <source>{choice}，已选</source>
        <translation>{choice}، تاللاندى</translation>
    </message>
    <message id="voice.not-now">
        <source>{choice}，现在不能用</source>
        <translation>{choice}، ھازىر بولمايدۇ</translation>
    </message>
    <message id="voice.by-number">
        <source>按编号键，再按确认键选择</source>
        <translation>تاللاش ئۈچۈن ئالدى بىلەن نومۇرىنى، ئاندىن جەزملەش كۇنۇپكىسىنى بېسىڭ</translation>
    </message>
    <message id="voice.by-focus">
        <source>按方向键移动，按确认键选择</source>
        <translation>يۆنىلىش كۇنۇپكىسى بىلەن يۆتكىلىڭ، جەزملەش كۇنۇپكىسى بىلەن تاللاڭ</translation>
    </message>
    <message id="voice.typed">
        <source>已输入 {count} 位</source>
        <translation>كىرگۈزۈلگەن بەلگە سانى: {count}</translation>
    </message>
    <message id="voice.not-aloud">
        <source>此项只在屏幕上显示，不朗读</source>
        <translation>بۇ پەقەت ئېكراندىلا كۆرسىتىلىدۇ، ئاۋازلىق ئوقۇلمايدۇ</translation>
    </message>
    <message id="voice.code">
        <source>校验码见屏幕或号票，不朗读</source>
        <translation>تەكشۈرۈش كودى ئېكراندا ياكى بېلەتتە بار، ئاۋازلىق ئوقۇلمايدۇ</translation>
    </message>
    <message id="voice.case">
        <source>办件情况只在屏幕上显示，不外放朗读。请到有耳机的自助机收听，或请咨询台读给您听</source>
        <translation>ئىشىڭىزنىڭ ئەھۋالى پەقەت ئېكراندىلا كۆرسىتىلىدۇ، بۇ يەردە ئاۋازلىق ئوقۇلمايدۇ. تىڭشىغۇچى بار ئۆزلۈك مۇلازىمەت ماشىنىسىدا ئاڭلاڭ ياكى مەسلىھەت ئورنىدىن سوراڭ</translation>
    </message>
    <message id="voice.settings">
        <source>语言和显示：</source>
        <translation>تىل ۋە كۆرۈنۈش:</translation>
    </message>
    <message id="voice.pause">
        <source>暂停朗读</source>
        <translation>توختات</translation>
    </message>
    <message id="voice.go-on">
        <source>继续朗读</source>
        <translation>داۋام قىل</translation>
    </message>
    <message id="board.calls">
        <source>请到窗口办理</source>
        <translation>كۆزنەككە كېلىڭ</translation>
    </message>
    <message id="board.number">
        <source>号码</source>
        <translation>نومۇر</translation>
    </message>
    <message id="board.window">
        <source>窗口</source>
        <translation>كۆزنەك</translation>
    </message>
    <message id="board.no-calls">
        <source>暂无叫号</source>
        <translation>ھازىرچە چاقىرىلغان نومۇر يوق</translation>
    </message>
    <message id="board.waiting">
        <source>等候情况</source>
        <translation>كۈتۈش ئەھۋالى</translation>
    </message>
    <message id="board.people">
        <source>人数</source>
        <translation>ئادەم</translation>
    </message>
    <message id="board.minutes">
        <source>分钟</source>
        <translation>مىنۇت</translation>
    </message>
    <message id="board.closed">
        <source>未受理</source>
        <translation>تاقاق</translation>
    </message>
    <message id="board.no-data">
        <source>暂无数据</source>
        <translation>ھازىرچە سانلىق مەلۇمات يوق</translation>
    </message>
    <message id="board.rank-windows">
        <source>窗口好差评榜</source>
        <translation>كۆزنەكلەر باھاسى</translation>
    </message>
    <message id="board.rank-departments">
        <source>部门好差评榜</source>
        <translation>ئورۇنلار باھاسى</translation>
    </message>
    <message id="board.good">
        <source>好评率</source>
        <translation>ياخشى باھا</translation>
    </message>
    <message id="board.ratings">
        <source>评价数</source>
        <translation>باھا سانى</translation>
    </message>
    <message id="board.too-few">
        <source>今日评价满 {count} 件后参加排名</source>
        <translation>كۈندە {count} باھادىن باشلاپ رەتكە تۇرغۇزۇلىدۇ</translation>
    </message>
    <message id="board.window-name">
        <source>{window} 号窗口</source>
        <translation>{window}-كۆزنەك</translation>
    </message>
    <message id="board.window-named">
        <source>{window} 号窗口 {name}</source>
        <translation>{window}-كۆزنەك، {name}</translation>
    </message>
    <message id="board.today">
        <source>今日大厅</source>
        <translation>بۈگۈنكى زال</translation>
    </message>
    <message id="board.issued">
        <source>已取号</source>
        <translation>ئېلىنغان نومۇر</translation>
    </message>
    <message id="board.served">
        <source>已办理</source>
        <translation>بېجىرىلگەن</translation>
    </message>
    <message id="board.waited">
        <source>平均等候（分钟）</source>
        <translation>ئوتتۇرىچە كۈتۈش (مىنۇت)</translation>
    </message>
    <message id="board.rated">
        <source>收到评价</source>
        <translation>تاپشۇرۇۋالغان باھا</translation>
    </message>
    <message id="board.open-windows">
        <source>开放窗口</source>
        <translation>ئوچۇق كۆزنەكلەر</translation>
    </message>
    <message id="board.nothing-heard">
        <source>{time} 起尚未与叫号系统连接，暂无内容可显示</source>
        <translation>{time} دىن بۇيان نومۇر سىستېمىسىغا ئۇلانمىدى، كۆرسىتىدىغان مەزمۇن يوق</translation>
    </message>
    <message id="board.away">
        <source>未与叫号系统连接，以下为 {time} 的内容，请听工作人员安排</source>
        <translation>نومۇر سىستېمىسىغا ئۇلانمىدى، تۆۋەندىكىسى {time} دىكى ئەھۋال، خادىملارنىڭ ئورۇنلاشتۇرۇشىنى ئاڭلاڭ</translation>
    </message>
    <message id="board.away-since">
        <source>{time} 起与叫号系统断开，请听工作人员安排</source>
        <translation>{time} دىن بۇيان نومۇر سىستېمىسىدىن ئۈزۈلدى، خادىملارنىڭ ئورۇنلاشتۇرۇشىنى ئاڭلاڭ</translation>
    </message>
</context>
</TS>
