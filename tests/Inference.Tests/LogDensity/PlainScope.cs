using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Where an expression stands: the positions of the loops around it, the groups that they stand in, which copy of each repeated loop it is,
/// and arguments of the function whose body it is.
/// </summary>
internal sealed record PlainScope(Dictionary<string, int> Loops, Dictionary<string, int> Groups, Dictionary<string, int> Copies,
    Dictionary<string, PlainValue> Formals)
{
    public static PlainScope Outside { get; } = new([], [], [], []);

    public PlainScope At(Loop loop, int position) => this with
    {
        Loops = new(Loops) { [loop.Name] = position },
        Groups = loop is { Plate: { } plate, IsWholePlate: true } ? new(Groups) { [plate.Name] = position } : Groups,
    };

    public PlainScope Copy(Loop loop, int copy) => this with { Copies = new(Copies) { [loop.Name] = copy } };

    /// <summary>The number of a size here: of a ragged plate that of the group.</summary>
    public int Number(Size size, Problem problem) =>
        (int)size.Evaluate(symbol =>
            Size.LoopOf(symbol) is { } loop ? Loops[loop] : Length(symbol, problem, group => Groups[group.Name]) ?? problem.Sizes[symbol]);

    /// <summary>The members of a loop here.</summary>
    public IEnumerable<int> Range(Loop loop, Problem problem)
    {
        var (from, to) = (Number(loop.From, problem), Number(loop.To, problem));
        return Enumerable.Range(from, Math.Max(0, to - from + 1));
    }

    /// <summary>How long a group of a ragged plate is; null of any other size.</summary>
    public static long? Length(string plate, Problem problem, Func<Plate, int> at)
    {
        if (!problem.Groups.Lengths.TryGetValue(plate, out var lengths)) return null;
        var place = 0;
        foreach (var (i, group) in Around(problem.Graph.Plates.First(p => p.Name == plate)).Index())
            place = (place * lengths.Shape[i]) + at(group) - 1;
        return (long)lengths.Values[place];
    }

    private static List<Plate> Around(Plate ragged) => ragged.Within is { } group ? [.. Around(group), group] : [];
}
