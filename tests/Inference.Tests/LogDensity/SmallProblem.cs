using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A story with sizes that let every sum be written out, and data drawn at random from their types: four rows, three of everything else,
/// groups of 1 to 3 members.
/// </summary>
internal static class SmallProblem
{
    /// <summary>Members of each plate where nothing is said.</summary>
    public const int Rows = 4;

    private const int Others = 3;

    public static Problem Of(string story, ulong seed, IReadOnlyDictionary<string, long>? given = null,
        Action<Dictionary<string, Tensor>>? mend = null, int rows = Rows, params (string Name, double Value)[] settings)
    {
        var graph = TestStory.Compile(story, settings);
        var hyperparameters = graph.Hyperparameters.Where(h => h.Origin is ValueOrigin { Value: Literal })
            .ToDictionary(h => h.Name, h => ((Literal)((ValueOrigin)h.Origin!).Value).Value);
        var sizes = Sizes(graph, hyperparameters, given ?? new Dictionary<string, long>(), rows);
        var groups = graph.Plates.Where(p => p.Within is not null).ToDictionary(p => p.Name, p => Lengths(p, sizes));
        foreach (var (plate, lengths) in groups) sizes[plate] = (long)lengths.Values.Max();
        var random = new RandomStream(seed, $"data of {graph.Name}");
        var empty = new Problem(graph, hyperparameters, sizes, new Dictionary<string, Tensor>());
        var data = graph.Variables.Where(v => v.Role == Role.Data).ToDictionary(v => v.Name, v => Draw(v, empty, random));
        mend?.Invoke(data);
        return new(graph, hyperparameters, sizes, data, new(groups, new Dictionary<string, IReadOnlyList<string>>()));
    }

    private static Dictionary<string, long> Sizes(ModelGraph graph, Dictionary<string, double> hyperparameters,
        IReadOnlyDictionary<string, long> given, int rows)
    {
        var symbols = graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Concat(v.Type.States is { } s ? [s] : [])
            .Concat(v.Support is FiniteSupport f ? [f.Count] : []))
            .Concat(graph.Story.SelectMany(s => s.Loops).SelectMany(l => new[] { l.From, l.To }))
            .SelectMany(s => s.Symbols).Where(s => Size.LoopOf(s) is null).Distinct();
        var sizes = symbols.ToDictionary(s => s,
            s => given.TryGetValue(s, out var size) ? size : graph.Plates.Any(p => p.Name == s) ? rows : Others);
        foreach (var (name, value) in hyperparameters.Where(h => h.Value == Math.Floor(h.Value))) sizes[name] = (long)value;
        return sizes;
    }

    private static Tensor Lengths(Plate ragged, Dictionary<string, long> sizes)
    {
        var groups = (int)sizes[ragged.Within!.Name];
        return new([groups], [.. Enumerable.Range(0, groups).Select(g => 1.0 + (2 * g % 3))]);
    }

    private static Tensor Draw(Variable data, Problem problem, RandomStream random)
    {
        var shape = problem.ShapeOf(data);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => Number(data, problem, random))]);
    }

    private static double Number(Variable data, Problem problem, RandomStream random) => data.Type.Element switch
    {
        Element.Positive => Math.Exp(random.NextNormal()),
        Element.Unit => random.NextUniform(),
        Element.Int => random.NextIndex(9) - 4,
        Element.Count => random.NextIndex(3),
        Element.Bool => random.NextIndex(2),
        Element.Index => 1 + random.NextIndex(problem.SizeOf(data.Type.States!)),
        _ => random.NextNormal(),
    };
}
