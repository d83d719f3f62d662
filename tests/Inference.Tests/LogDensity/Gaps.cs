using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Problems some of whose drawn cells are missing: those at given positions, or a share of them at random. What stood there stays in the
/// array, as what a binder puts into gaps.
/// </summary>
internal static class Gaps
{
    public static Problem At(Problem problem, params (string Data, int[][] Positions)[] cells) =>
        With(problem, cells.ToDictionary(c => c.Data, c => Mask(problem.ShapeOf(problem.Graph[c.Data]), c.Positions)));

    private static bool[] Mask(Shape shape, int[][] positions)
    {
        var mask = new bool[shape.Count];
        foreach (var position in positions) mask[position.Select((at, d) => (at - 1) * shape.Strides()[d]).Sum()] = true;
        return mask;
    }

    /// <summary>
    /// Of each data name with a distribution, each number, or each vector or matrix that is one element, with this chance.
    /// </summary>
    public static Problem Random(Problem problem, ulong seed, double share)
    {
        var random = new RandomStream(seed, "gaps");
        return With(problem, problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Graph.StatementsOf(v.Name).Any())
            .ToDictionary(v => v.Name, v => Mask(problem, v, random, share)));
    }

    private static Problem With(Problem problem, Dictionary<string, bool[]> masks) =>
        new(problem.Graph, problem.Hyperparameters, problem.Sizes, problem.Data, problem.Groups)
        {
            Missing = masks.Where(m => m.Value.Contains(true))
                .ToDictionary(m => m.Key, m => new MissingCells(m.Value, new DataPlace("data.csv"), _ => new("data.csv"))),
        };

    private static bool[] Mask(Problem problem, Variable data, RandomStream random, double share)
    {
        var (shape, drawn) = (problem.ShapeOf(data), new DrawnElements(problem.Graph, data, problem.Sizes));
        var mask = new bool[shape.Count];
        var length = data.Type.ElementRank == 0 ? 1 : shape.Trailing(data.Type.ElementRank).Count;
        for (var from = 0; from < mask.Length; from += length)
            if (random.NextUniform() < share && drawn.Contains(from) && IsThere(problem, data, shape, from))
                mask.AsSpan(from, length).Fill(true);
        return mask;
    }

    /// <summary>Whether an element lies inside the groups that its dimensions run over.</summary>
    private static bool IsThere(Problem problem, Variable data, Shape shape, int place)
    {
        var (index, dims) = (shape.Strides().Select((stride, d) => place / stride % shape[d]).ToArray(), data.Whole.Dims.ToList());
        return dims.Index().All(d => index[d.Index] < d.Item.Size.Evaluate(symbol =>
            PlainScope.Length(symbol, problem, group => index[dims.FindIndex(e => e.Plate == group)] + 1) ?? problem.Sizes[symbol]));
    }
}
