namespace ProbDsl.Parser.Formatting;

/// <summary>The text of items that are not blocks, and the header lines of blocks.</summary>
internal static class ItemText
{
    public static string Header(ModelSyntax model) =>
        Line($"model {Name(model.Name)}", model.Hypers.Count == 0 ? [] : model.Hypers, Hyper, "", "");

    /// <summary>A net up to its `=`.</summary>
    public static string Header(NetSyntax net) =>
        Line($"net {Name(net.Name)}", net.Arguments, Argument, "", $" -> {Outputs(net)}");

    public static string Let(LetSyntax let, int indent) => Assigned($"let {Name(let.Name)} =", let.Value, indent);

    public static string LoopHead(ForSyntax loop) => Text(flat =>
    {
        flat.Plain("for ");
        flat.Name(loop.Name);
        flat.Plain(" in ");
        flat.Over(loop.Over);
        if (loop.Repeated is null) return;
        flat.Plain(" repeated ");
        flat.Expr(loop.Repeated);
    });

    public static string Option(OptionSyntax option, int indent) => Assigned($"{Name(option.Name)} =", option.Value, indent);

    /// <summary>An item at an indentation, over several lines where it does not fit on one.</summary>
    public static string Print(ItemSyntax item, int indent) => item switch
    {
        DataSyntax data => Data(data, indent),
        ParamSyntax { Start: null } param => $"param {Declared(param.Name, param.Dims, param.Type)}",
        ParamSyntax { Start: { } start } param => Assigned($"param {Declared(param.Name, param.Dims, param.Type)} =", start, indent),
        FunctionSyntax f => Defined(Line($"function {Name(f.Name)}", f.Arguments, Argument, "", $" -> {Type(f.Type)}"), f.Body, indent),
        NetSyntax net => Defined(Header(net), net.Body, indent),
        FlowSyntax flow =>
            Defined(Line($"flow {Name(flow.Name)}", flow.Given, Argument, "given ", $": {Type(flow.Type)}"), flow.Body, indent),
        SdeSyntax sde => Defined($"sde {Name(sde.Name)}: {Type(sde.Type)}", sde.Body, indent),
        DrawSyntax draw => Assigned($"{Target(draw.Target)} ~", draw.Distribution, indent),
        DefineSyntax define => Assigned($"{Target(define.Target)} =", define.Value, indent),
        TargetIncrementSyntax weigh => Assigned("target +=", weigh.LogWeight, indent),
        _ => throw new NotSupportedException(item.GetType().Name),
    };

    private static string Assigned(string head, ExprSyntax value, int indent) =>
        $"{head} {ExpressionLayout.Layout(value, indent, indent + head.Length - head.LastIndexOf('\n') - 1 + 1)}";

    // a long body moves to the line below its header before its own parts are broken
    private static string Defined(string head, ExprSyntax body, int indent)
    {
        var column = indent + head.Length + " = ".Length;
        if (head.Contains('\n', StringComparison.Ordinal)
            || ExpressionLayout.Flat(ExpressionLayout.Width - column, flat => flat.Expr(body)) is null)
            return $"{head} =\n"
                + $"{new string(' ', indent + ExpressionLayout.Step)}"
                + ExpressionLayout.Layout(body, indent + ExpressionLayout.Step, indent + ExpressionLayout.Step);
        return $"{head} = {Text(flat => flat.Expr(body))}";
    }

    private static string Data(DataSyntax data, int indent)
    {
        var head = $"data {Declared(data.Name, data.Dims, data.Type)}{Within(data.Within)}";
        if (data.From.Count == 0) return head;
        string[] pieces = [.. data.From.Select(Column), .. data.By.Select(Name)];
        for (var i = 0; i < pieces.Length - 1; i++) pieces[i] += i == data.From.Count - 1 ? " by" : ",";
        var line = $"{head} from {string.Join(" ", pieces)}";
        return indent + line.Length <= ExpressionLayout.Width ? line : $"{head} from{Filled(pieces, indent + ExpressionLayout.Step)}";
    }

    private static string Filled(IEnumerable<string> pieces, int indent)
    {
        var lines = new List<string>();
        foreach (var piece in pieces)
        {
            if (lines.Count > 0 && indent + lines[^1].Length + 1 + piece.Length <= ExpressionLayout.Width) lines[^1] += $" {piece}";
            else lines.Add(piece);
        }
        return string.Concat(lines.Select(line => $"\n{new string(' ', indent)}{line}"));
    }

    private static string Column(ExprSyntax column)
    {
        var flat = new FlatText(int.MaxValue) { ReadsColumns = true };
        flat.Expr(column);
        return flat.ToString();
    }

    private static string Within(RangeSyntax? within) => within is null ? "" : Text(flat =>
    {
        flat.Plain(" in ");
        flat.Range(within.From, within.To);
    });

    private static string Declared(NameSyntax name, IReadOnlyList<IndexSyntax> dims, TypeSyntax type) => Text(flat =>
    {
        flat.Name(name);
        flat.Dims(dims);
        flat.Plain(": ");
        flat.Type(type);
    });

    private static string Target(TargetSyntax target) => Text(flat =>
    {
        flat.Name(target.Name);
        flat.Dims(target.Dims);
        if (target.Type is null) return;
        flat.Plain(": ");
        flat.Type(target.Type);
    });

    private static string Outputs(NetSyntax net) => net.Outputs is [{ Name: null } single]
        ? Type(single.Type)
        : $"({string.Join(", ", net.Outputs.Select(o => $"{Name(o.Name!)}: {Type(o.Type)}"))})";

    // `head(first + arguments) + tail`, one argument per line where that is too long
    private static string Line<T>(string head, IReadOnlyList<T> arguments, Func<T, string> text, string first, string tail)
    {
        if (arguments.Count == 0) return head + tail;
        string[] written = [.. arguments.Select(text)];
        written[0] = first + written[0];
        var line = $"{head}({string.Join(", ", written)}){tail}";
        return line.Length + " =".Length <= ExpressionLayout.Width ? line : $"{head}(\n    {string.Join(",\n    ", written)}){tail}";
    }

    private static string Argument(ArgumentSyntax argument) => $"{Name(argument.Name)}: {Type(argument.Type)}";

    private static string Hyper(HyperSyntax hyper) =>
        hyper.Value is null ? Name(hyper.Name) : $"{Name(hyper.Name)} = {Text(flat => flat.Expr(hyper.Value))}";

    private static string Type(TypeSyntax type) => Text(flat => flat.Type(type));

    private static string Name(NameSyntax name) => Words.Spell(name.Text);

    private static string Text(Action<FlatText> write) => ExpressionLayout.Flat(int.MaxValue, write)!;
}
