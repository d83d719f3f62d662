using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// The labels of the plates around a variable, outermost first: `rows`, `K`, `visit of each child`, `repeated count[i]`.
/// </summary>
internal static class PlateNames
{
    public static ValueList<string> Of(Variable variable, IEnumerable<Statement> statements) =>
        [.. variable.Extents.Select(e => Of(e.Plate, e.Size)), .. Repeated(statements)];

    public static ValueList<string> Around(Statement statement) =>
        [.. statement.Loops.Select(l => l.From == Size.One ? Of(l.Plate, l.To) : $"{Words.Spell(l.Name)} in {l.From}..{l.To}"),
            .. Repeated([statement])];

    private static string Of(Plate? plate, Size size) => plate switch
    {
        { Within: { } group } when plate.Size == size => $"{Words.Spell(plate.Name)} of each {Words.Spell(group.Name)}",
        _ => size.Symbol is { } name ? Words.Spell(name) : size.ToString(),
    };

    private static IEnumerable<string> Repeated(IEnumerable<Statement> statements) =>
        statements.SelectMany(s => s.Copies).Select(c =>
            c.IsMask ? $"{Words.Spell(c.Loop.Name)} in {StoryText.Written(c.Times.Span)}" : $"repeated {StoryText.Written(c.Times.Span)}")
            .Distinct();
}
