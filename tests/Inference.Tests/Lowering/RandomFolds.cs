using System.Globalization;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// A random small story of lists, folds (nested, with ranges that begin or end at an outer one), running totals, slices, tables of tables,
/// functions of its own and elements of computed values, in definitions and in arguments of distributions.
/// </summary>
internal sealed class RandomFolds(ulong seed)
{
    private const int Rows = 3;

    private readonly RandomStream random = new(seed, "random folds");

    public string Text()
    {
        var labels = random.NextIndex(3) == 0;
        string[] byRow = ["n", "x[n]", "m[g[n]]", "q[g[n], 2]", "a", "m[order[g[n]]]", "e[g[n], 1]",
            .. labels ? ["m[kind[n]]", "e[kind[n], 2]", "m[order[kind[n]]]"] : Array.Empty<string>()];
        string[] byRange = ["i", "m[i]", "q[i, 2]", "a", "m[order[i]]"];
        return $$"""
            model Random
            data x[rows]: real
            data y[rows]: real
            data g[rows]: index[3]
            param a: real
            param m[3]: real
            param q[3, 2]: real
            function twist(s: real, v: real[3]) -> real = tanh(s) * sum(v[k] * k for k in 1..3) - v[2]
            function pair(s: real, t: real) -> real[2] = [s - turn(t), turn(s) * t]
            function turn(s: real) -> real = s / (1 + abs(s))
            order = [3, 1, 2]
            for i in 1..3 {
              s[i] = {{Scalar(byRange, 3, [])}}
              e[i] = [{{Scalar([.. byRange, "s[i]"], 2, [])}}, {{Scalar([.. byRange, "s[order[i]]"], 2, [])}}]
            }
            for n in rows {
              {{(labels ? "kind[n] ~ Categorical(softmax([m[k] * k for k in 1..3]))" : "")}}
              d[n] = {{Vector(byRow, 2, [])}}
              z[n] = {{Scalar([.. byRow, "d[n, 3]", "s[g[n]]"], 3, [])}}
              y[n] ~ Normal({{Scalar([.. byRow, "z[n]", "d[n, g[n]]"], 3, [])}}, 1 + abs({{Scalar([.. byRow, "sum(d[n, 2..3])"], 2, [])}}))
            }
            """;
    }

    public string Data() =>
        "x,y,g\n" + string.Concat(Enumerable.Range(0, Rows).Select(_ => $"{Number()},{Number()},{1 + random.NextIndex(3)}\n"));

    public Dictionary<string, Tensor> Parameters() => new() { ["a"] = Numbers(), ["m"] = Numbers(3), ["q"] = Numbers(3, 2) };

    private Tensor Numbers(params int[] shape) =>
        new(Shape.Of(shape), [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextNormal())]);

    private string Number() => Math.Round(random.NextNormal(), 3).ToString(CultureInfo.InvariantCulture);

    private string Scalar(string[] leaves, int depth, string[] folds)
    {
        if (depth == 0) return Leaf(leaves, folds);
        string Inner() => Scalar(leaves, depth - 1, folds);
        return random.NextIndex(14) switch
        {
            0 or 1 or 2 or 3 => Folded(leaves, depth, folds),
            4 => $"dot({Vector(leaves, depth - 1, folds)}, m)",
            5 => $"(q @ pair({Inner()}, {Inner()}))[{Index(folds)}]",
            6 => $"twist({Inner()}, {Vector(leaves, depth - 1, folds)})",
            7 => $"turn({Inner()}) * {Inner()}",
            8 => $"({Vector(leaves, depth - 1, folds)})[{Index(folds)}]",
            9 => $"max(q[{Index(folds)}, ..]) - mean(q[2.., 1])",
            10 => $"sum({Vector(leaves, depth - 1, folds)} * m)",
            11 => $"(if {Inner()} < {Inner()} then {Leaf(leaves, folds)} else {Inner()})",
            12 => $"({Inner()} - {Inner()})",
            _ => Leaf(leaves, folds),
        };
    }

    /// <summary>A range of 1..3, or one that another fold begins or ends.</summary>
    private string Folded(string[] leaves, int depth, string[] folds)
    {
        var loop = $"k{folds.Length}";
        var range = folds.Length == 0 || random.NextIndex(3) == 0 ? "1..3"
            : random.NextIndex(2) == 0 ? $"{Any(folds)}..3" : $"1..{Any(folds)}";
        return $"{Any(["sum", "prod", "max", "min"])}({Scalar(leaves, depth - 1, [.. folds, loop])} for {loop} in {range})";
    }

    private string Vector(string[] leaves, int depth, string[] folds) => random.NextIndex(4) switch
    {
        0 => $"[{Scalar(leaves, depth, folds)}, {Leaf(leaves, folds)}, {Scalar(leaves, depth, folds)}]",
        1 => $"[{Scalar(leaves, depth, [.. folds, $"k{folds.Length}"])} for k{folds.Length} in 1..3]",
        2 => "(m - q[.., 1])",
        _ => $"(tanh({Leaf(leaves, folds)}) * m)",
    };

    private string Leaf(string[] leaves, string[] folds)
    {
        if (folds.Length == 0 || random.NextIndex(3) == 0) return Any(leaves);
        var k = Any(folds);
        return leaves.Contains("i")
            ? Any([k, $"m[{k}]", $"m[4 - {k}]", $"q[{k}, 2]", $"sum(m[1..{k}])", $"sum(m[1..4 - {k}])"])
            : Any([k, $"s[{k}]", $"s[4 - {k}]", $"m[{k}]", $"m[4 - {k}]", $"q[{k}, 2]", $"e[{k}, 1]", $"m[order[{k}]]", $"sum(m[1..{k}])",
                $"prod(q[1..{k}, 2])", $"sum(m[1..4 - {k}])"]);
    }

    private string Index(string[] folds) =>
        folds.Length == 0 ? Any(["1", "2", "3", "order[2]"]) : Any([.. folds, $"4 - {Any(folds)}", "2"]);

    private string Any(string[] texts) => texts[random.NextIndex(texts.Length)];
}
