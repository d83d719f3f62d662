namespace ProbDsl.Parser.Formatting;

/// <summary>`probdsl explain --syntax`: the syntax tree as indented lines, one node per line.</summary>
public static class SyntaxDump
{
    /// <summary>The tree of a story.</summary>
    public static string Print(ModelSyntax model) =>
        Lines(Of($"model {model.Name.Text}", [.. model.Hypers.Select(Hyper), .. model.Items.Select(Item)]));

    /// <summary>The tree of one expression.</summary>
    public static string Print(ExprSyntax expr) => Lines(Expr(expr));

    private static string Lines(Node root)
    {
        var text = new StringBuilder();
        var waiting = new Stack<(Node Node, int Depth)>([(root, 0)]);
        while (waiting.TryPop(out var next))
        {
            text.Append(' ', 2 * next.Depth).Append(next.Node.Label).Append('\n');
            foreach (var child in next.Node.Children.Reverse()) waiting.Push((child, next.Depth + 1));
        }
        return text.ToString();
    }

    private static Node Hyper(HyperSyntax hyper) => Of($"hyper {hyper.Name.Text}", Maybe(hyper.Value));

    private static Node Item(ItemSyntax item) => item switch
    {
        DataSyntax d => Of($"data {d.Name.Text}", [.. d.Dims.Select(Index), Type(d.Type), .. Within(d), .. From(d)]),
        ParamSyntax p => Of($"param {p.Name.Text}", [.. p.Dims.Select(Index), Type(p.Type), .. Maybe(p.Start)]),
        FunctionSyntax f => Of($"function {f.Name.Text}", [.. f.Arguments.Select(Argument), Of("gives", [Type(f.Type)]), Expr(f.Body)]),
        NetSyntax n => Of($"net {n.Name.Text}", [.. n.Arguments.Select(Argument), .. n.Outputs.Select(Output),
            .. n.Lets.Select(l => Of($"let {l.Name.Text}", [Expr(l.Value)])), Expr(n.Body)]),
        FlowSyntax f => Of($"flow {f.Name.Text}", [.. f.Given.Select(Argument), Type(f.Type), Expr(f.Body)]),
        SdeSyntax s => Of($"sde {s.Name.Text}", [Type(s.Type), Expr(s.Body)]),
        GuideSyntax g => Of("guide", g.Items.Select(Item)),
        CriticSyntax c => Of("critic", [Item(c.Net)]),
        FitSyntax f => Of("fit", f.Options.Select(o => Of($"option {o.Name.Text}", [Expr(o.Value)]))),
        ForSyntax f => Of($"for {f.Name.Text}", [Over(f.Over), .. Repeated(f), .. f.Body.Select(Item)]),
        DrawSyntax d => Of("draw", [Target(d.Target), Expr(d.Distribution)]),
        DefineSyntax d => Of("define", [Target(d.Target), Expr(d.Value)]),
        TargetIncrementSyntax w => Of("weigh", [Expr(w.LogWeight)]),
        _ => throw new NotSupportedException(item.GetType().Name),
    };

    private static Node Expr(ExprSyntax expr) => expr switch
    {
        NumberSyntax n => Leaf($"number {n.Text}"),
        StringSyntax s => Leaf($"text \"{s.Text}\""),
        BoolSyntax b => Leaf(b.Value ? "true" : "false"),
        ReferenceSyntax r => Leaf($"name {r.Name.Text}"),
        AllSyntax a => Of("all", a.Except.Select(e => Leaf($"except {e.Text}"))),
        ParenthesisSyntax p => Of("parentheses", [Expr(p.Inner)]),
        UnarySyntax u => Of(u.Operator.Text, [Expr(u.Operand)]),
        BinarySyntax b => Of(b.Operator.Text, [Expr(b.Left), Expr(b.Right)]),
        IfSyntax i => Of("if", [Expr(i.Condition), Of("then", [Expr(i.Then)]), Of("else", [Expr(i.Else)])]),
        CallSyntax c => Of("call", [Expr(c.Callee), .. c.Arguments.Select(Passed)]),
        ElementSyntax e => Of("element", [Expr(e.Array), .. e.Indices.Select(Index)]),
        MemberSyntax m => Of($"output {m.Name.Text}", [Expr(m.Of)]),
        ListSyntax l => Of("list", [.. l.Items.Select(Expr), .. Clause(l.For)]),
        _ => throw new NotSupportedException(expr.GetType().Name),
    };

    private static Node Passed(CallArgumentSyntax passed) =>
        Of(passed.Name is null ? "argument" : $"argument {passed.Name.Text}", [Expr(passed.Value), .. Clause(passed.For)]);

    private static Node Index(IndexSyntax index) => Of(index.IsSlice ? "slice" : "index",
        [.. Maybe(index.From, index.IsSlice ? "from" : null), .. Maybe(index.To, "to")]);

    private static Node Type(TypeSyntax type) => Of($"type {type.Name.Text}", type.Dims.Select(Index));

    private static Node Target(TargetSyntax target) =>
        Of($"target {target.Name.Text}", [.. target.Dims.Select(Index), .. target.Type is null ? Nothing : [Type(target.Type)]]);

    private static Node Argument(ArgumentSyntax argument) => Of($"given {argument.Name.Text}", [Type(argument.Type)]);

    private static Node Output(OutputSyntax output) => Of(output.Name is null ? "gives" : $"gives {output.Name.Text}", [Type(output.Type)]);

    private static Node Over(LoopRangeSyntax over) => Of("over", [Expr(over.From), .. Maybe(over.To, "to")]);

    private static Node[] Clause(ForClauseSyntax? clause) =>
        clause is null ? Nothing : [Of($"for {clause.Name.Text}", [Over(clause.Over)])];

    private static Node[] Repeated(ForSyntax loop) => Maybe(loop.Repeated, "repeated");

    private static Node[] Within(DataSyntax data) =>
        data.Within is null ? Nothing : [Of("in", [Expr(data.Within.From), Expr(data.Within.To)])];

    private static Node[] From(DataSyntax data) =>
        data.From.Count == 0 ? Nothing : [Of("from", data.From.Select(Expr)), .. data.By.Select(b => Leaf($"by {b.Text}"))];

    private static Node[] Maybe(ExprSyntax? expr, string? under = null) =>
        expr is null ? Nothing : under is null ? [Expr(expr)] : [Of(under, [Expr(expr)])];

    private static Node[] Nothing => [];

    private static Node Leaf(string label) => new(label, []);

    private static Node Of(string label, IEnumerable<Node> children) => new(label, [.. children]);

    private sealed record Node(string Label, Node[] Children);
}
