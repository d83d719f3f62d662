using System.Globalization;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// A random small story: nested loops over two plates and a range, definitions that read definitions, gathers by data and by a latent,
/// whole arrays in sums. What it says is of no use to anyone, which is the point.
/// </summary>
internal sealed class RandomStory(ulong seed)
{
    private const int Rows = 4;

    private readonly RandomStream random = new(seed, "random story");

    public string Text()
    {
        bool labels = random.NextIndex(3) > 0, inner = random.NextIndex(2) == 0;
        string[] byRow = ["n", "x[n]", "m[g[n]]", "q[g[n], 2]", "sum(m)", "mean(x)", "n - 1"];
        string[] byRange = ["i", "m[i]", "q[i, 1]", "a", "max(q)"];
        string[] defined = [.. byRow, "e[g[n]]", "e[2]", "sum(e)"];
        string[] read = [.. defined, "d[n]", "mean(d)",
            .. labels ? ["m[kind[n]]", "e[kind[n]]", "q[kind[n], 1]", "c[n]", "kind[n]"] : Array.Empty<string>()];
        string[] both = [.. read, "j", "f[n, j]", "q[g[n], j]", "h[j, g[n]]", "x[n] * j",
            .. labels ? ["q[kind[n], j]", "h[j, kind[n]]"] : Array.Empty<string>()];
        return $$"""
            model Random
            data x[rows]: real
            data y[rows]: real
            data g[rows]: index[3]
            data t[rows]: bool
            data v[rows, columns]: real from x, y
            param a: real
            param m[3]: real
            param q[3, 2]: real
            for i in 1..3 { e[i] = {{Expression(byRange, 2)}} }
            for k in 1..3 { for i in columns { h[i, k] = q[k, i] * {{Expression(["i", "k", "e[k]", "a"], 1)}} } }
            for n in rows {
              d[n] = {{Expression(defined, 2)}}
              {{(labels ? $"kind[n] ~ Categorical(softmax({Logits()}))" : "")}}
              {{(labels ? "label[n] = kind[n]\n  c[n] = e[label[n]] + 1" : "")}}
              y[n] ~ Normal({{Expression(read, 2)}}, 1 + abs({{Expression(read, 1)}}))
              t[n] ~ Bernoulli(sigmoid(tanh({{Expression(read, 1)}})))
              for j in columns {
                f[n, j] = {{Expression([.. defined, "j", "q[g[n], j]", "d[n]"], 1)}}
                {{(inner ? $"v[n, j] ~ Normal({Expression(both, 2)}, 2)" : "")}}
              }
            }
            {{(inner ? "" : $"for j in columns {{ for n in rows {{ v[n, j] ~ Normal({Expression(both, 2)}, 2 + abs(q[g[n], j])) }} }}")}}
            """;
    }

    public string Data() => "x,y,g,t\n"
        + string.Concat(Enumerable.Range(0, Rows).Select(_ => $"{Number()},{Number()},{1 + random.NextIndex(3)},{random.NextIndex(2)}\n"));

    public Dictionary<string, Tensor> Parameters() => new() { ["a"] = Numbers(), ["m"] = Numbers(3), ["q"] = Numbers(3, 2) };

    private string Logits() => random.NextIndex(2) == 0 ? "m" : "m * d[n]";

    private Tensor Numbers(params int[] shape) =>
        new(Shape.Of(shape), [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextNormal())]);

    private string Number() => Math.Round(random.NextNormal(), 3).ToString(CultureInfo.InvariantCulture);

    /// <summary>Sums, products, quotients and functions of these, so many levels deep.</summary>
    private string Expression(string[] leaves, int depth)
    {
        var leaf = leaves[random.NextIndex(leaves.Length)];
        if (depth == 0) return leaf;
        var (left, right) = (Expression(leaves, depth - 1), Expression(leaves, depth - 1));
        return random.NextIndex(6) switch
        {
            0 => $"({left} + {right})",
            1 => $"({left} - {right})",
            2 => $"tanh({left}) * {right}",
            3 => $"{left} / (1 + abs({right}))",
            4 => $"(if {left} < {right} then {leaf} else {left})",
            _ => leaf,
        };
    }
}
