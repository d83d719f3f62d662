using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests.Graph;

/// <summary>
/// All that a graph holds, a line each: plates, variables, statements. `[rows*]` is an extent that is a plate; an index is affine unless
/// `by` says that a value gives it.
/// </summary>
internal static class GraphFacts
{
    public static string Text(ModelGraph graph) => string.Join("\n", Lines(graph)) + "\n";

    public static IEnumerable<string> Lines(ModelGraph graph) =>
        [.. graph.Plates.Select(p => $"plate {p.Name}"), .. graph.Variables.Select(Line), .. graph.Story.Select(Line)];

    private static string Line(Variable v) =>
        $"{v.Role} {v.Name}{Dims(v.Extents)}: {v.Type.Element}{Dims(v.Type.Dims)} in {Set(v.Support)}{Origin(v.Origin)}";

    private static string Dims(ValueList<Extent> dims) =>
        dims.Count == 0 ? "" : $"[{string.Join(", ", dims.Select(d => d.Plate is null ? $"{d.Size}" : $"{d.Plate.Name}*"))}]";

    private static string Set(Support support) =>
        support is FiniteSupport f ? $"{f.First}..{f.First} + {f.Count} - 1" : support.GetType().Name;

    private static string Origin(Origin? origin) => origin switch
    {
        ColumnOrigin c => $" from {string.Join(", ", c.Columns.Select(Text))}",
        ValueOrigin v => $" = {Text(v.Value)}",
        _ => "",
    };

    private static string Line(Statement statement) =>
        string.Concat(statement.Loops.Select(l => $"for {l.Name} in {(l.IsWholePlate
            ? $"{l.Plate!.Name}*" : $"{l.From}..{l.To}{(l.Plate is null ? "" : "*")}")}{(l.Order == Order.Free ? "" : $" {l.Order}")}: "))
            + statement switch
            {
                Draw d => $"{Text(d.Target)}: {d.Target.Type} ~ "
                    + d.Distribution.Of.Name
                    + $"({string.Join(", ", d.Distribution.Arguments.Select(a => $"{a.Parameter.Name} = {Text(a.Value)}"))})",
                Define d => $"{Text(d.Target)}: {d.Target.Type} = {Text(d.Value)}",
                _ => "?",
            };

    private static string Text(Expr expr) => expr switch
    {
        Literal l => $"{l.Value}",
        TextLiteral t => $"\"{t.Text}\"",
        SizeValue q => $"size({q.Size})",
        ColumnValue c => $"column {c.Name}",
        AllColumnsValue a => $"all columns{(a.Except.Count == 0 ? "" : $" but {string.Join(", ", a.Except)}")}",
        Access a => a.At.Count == 0 ? a.Of : $"{a.Of}[{string.Join(", ", a.At.Select(Text))}]",
        Position p => p.Loop.Name,
        Apply f => $"{f.Function.Name}({string.Join(", ", f.Arguments.Select(Text))})",
        _ => "?",
    };

    private static string Text(At at) => at switch
    {
        AffineIndex { Loop: null } a => $"{a.Offset}",
        AffineIndex a => a.Offset == Size.Of(0) ? a.Loop.Name : $"{a.Loop.Name} + {a.Offset}",
        ComputedIndex by => $"by {Text(by.Position)}",
        _ => "..",
    };
}
