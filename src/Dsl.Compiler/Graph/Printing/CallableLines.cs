namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// The lines of a function, net, flow or SDE: its signature and, for a net or a flow of several maps, each stage with its output shape.
/// </summary>
internal static class CallableLines
{
    private const string StageMargin = "  ";

    public static IEnumerable<PageLine> Print(Callable callable) => callable switch
    {
        StoryFunction function => [Signature($"{Name(function)} -> {function.Result} = {StoryText.Written(function.Body.Span)}")],
        Net net => [Signature($"{Name(net)} -> {Outputs(net)}"), .. Stages(net)],
        Flow { Maps: [var only] } flow => [Signature($"{Name(flow)}: {flow.Type} = {StoryText.Written(only.Span)}")],
        Flow flow => [Signature($"{Name(flow)}: {flow.Type}"), .. flow.Maps.Select((m, i) =>
            Stage(m.Span, i > 0 ? ["|>"] : [], flow.Type, flow.Name))],
        Sde sde => [Signature($"{Name(sde)}: {sde.Type} = {sde.Of.Name}{Options(sde.Options)}")],
        _ => throw new ArgumentException($"a {callable.GetType().Name} is not declared", nameof(callable)),
    };

    /// <summary>The lets and the body of a net.</summary>
    private static IEnumerable<PageLine> Stages(Net net) =>
        [.. net.Lets.SelectMany(l => Stages(net.Name, l.Start, l.Layers, ["let", Words.Spell(l.Name), "="])),
            .. Stages(net.Name, net.Start, net.Layers, [])];

    /// <summary>The layers of a pipe, after the expression that it starts from; the first line begins with these words.</summary>
    private static IEnumerable<PageLine> Stages(string column, Expr? start, ValueList<LayerStage> layers, ValueList<string> first)
    {
        if (start is not null) yield return Stage(start.Span, first, start.Type, column);
        foreach (var (at, layer) in layers.Index())
            yield return Stage(layer.Span, at > 0 || start is not null ? ["|>"] : first, layer.Makes, column);
    }

    private static PageLine Stage(SourceSpan written, ValueList<string> before, TensorType makes, string column) =>
        new(StageMargin, [.. before, .. StoryText.Words(written.Text)], Hanging: 4, Remark: makes.ToString(), Column: column);

    private static PageLine Signature(string text) => new("", StoryText.Words(text), Hanging: 2);

    private static string Name(Callable callable)
    {
        var arguments = string.Join(", ", callable.Arguments.Select(a => $"{Words.Spell(a.Name)}: {a.Type}"));
        return Words.Spell(callable.Name)
            + (callable.Arguments.Count == 0 ? "" : callable.Sort == CallableSort.Flow ? $"(given {arguments})" : $"({arguments})");
    }

    private static string Outputs(Net net) =>
        net.Outputs is [{ Name: null } only]
            ? only.Type.ToString() : $"({string.Join(", ", net.Outputs.Select(o => $"{Words.Spell(o.Name!)}: {o.Type}"))})";

    private static string Options(ValueList<GivenOption> options) =>
        options.Count == 0 ? "" : $"({string.Join(", ", options.Select(o => $"{o.Name} = {StoryText.Written(o.Value.Span)}"))})";
}
