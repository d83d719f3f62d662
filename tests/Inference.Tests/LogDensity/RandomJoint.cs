using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A random small story of finite latents in plates, in groups and outside, whose distributions read one another; definitions that read
/// them, recurrences, parts of ranges, repeated rows, inner plates and terms of their own. The reader of a row reads each latent at one
/// member.
/// </summary>
internal sealed class RandomJoint(ulong seed)
{
    private readonly RandomStream random = new(seed, "random joint");

    public string Text()
    {
        string[] plain = ["n", "x[n]", "b[g[n]]", "a", "e[n]", "z[n]"];
        string[] latents = ["m[kind[n]]", "m[sort[g[n]]]", "m[class]", "q[kind[n], class]", "q[sort[g[n]], kind[n]]",
            "d[n]", "s[n] * a", "kind[n]"];
        string[] byRow = [.. plain, .. latents.Where(_ => random.NextIndex(2) == 0)];
        string[] before = [.. byRow.Where(l => !l.Contains("e[", StringComparison.Ordinal))
            .Select(l => l.Replace("[n", "[n-1", StringComparison.Ordinal)), "e[n]", "e[n-1]", "x[n]"];
        string[] byCell = [.. byRow, "j", "b[j]", "v[n, j]", "q[j, class]"];
        return $$"""
            model Random
            data x[rows]: real
            data y[rows]: real
            data t[rows]: real
            data u[rows, columns]: real
            data v[rows, columns]: real
            data g[rows]: index[3]
            data c[rows]: count
            param a: real
            param m[2]: real
            param b[3]: real
            param q[2, 2]: real
            param w: simplex[2]
            {{Any(["class ~ Categorical(w)", "class ~ Categorical(softmax(m * 2))"])}}
            for k in 1..3 { sort[k] ~ Categorical({{Weights(["k", "b[k]", "m[class]"])}}) }
            e[1] = {{Expression(["a", "x[1]", "b[2]"], 1)}}
            for n in 2..rows { e[n] = tanh({{Expression(["e[n-1]", "x[n]", "b[g[n]]", "x[n-1]"], 2)}}) + 0.5 * e[n-1] }
            for n in rows {
              z[n]: real ~ Normal({{Expression(["x[n]", "e[n]", "b[g[n]]"], 1)}}, 1 + abs(a))
              kind[n] ~ Categorical({{Weights(["x[n]", "m[class]", "m[sort[g[n]]]", "z[n]"])}})
              s[n] = sort[g[n]]
              d[n] = {{Expression(["m[kind[n]]", "x[n]", "e[n]", "b[g[n]]"], 1)}}
              y[n] ~ Normal({{Expression(byRow, 2)}}, 1 + abs({{Expression(byRow, 1)}}))
            }
            for n in 2..rows { t[n] ~ Normal({{Expression(before, 2)}}, 2) }
            t[1] ~ Normal({{Expression(["a", "m[class]", "z[2]", "e[3]", "m[kind[2]]", "d[1]"], 1)}}, 1)
            {{Any(["for n in rows { for j in columns", "for j in columns { for n in rows", "for n in 2..rows { for j in columns",
                "for n in rows repeated c[n] { for j in columns"])}} {
              target += -0.1 * ({{Expression(byCell, 2)}} - u[n, j])^2
            } }
            """;
    }

    private string Weights(string[] leaves) => $"softmax({Any(["m", "q[.., 1]"])} * tanh({Expression(leaves, 1)}))";

    private string Expression(string[] leaves, int depth)
    {
        if (depth == 0) return Any(leaves);
        var (left, right) = (Expression(leaves, depth - 1), Expression(leaves, depth - 1));
        return random.NextIndex(7) switch
        {
            0 or 1 => $"({left} + {right})",
            2 => $"({left} - {right})",
            3 => $"tanh({left}) * {right}",
            4 => $"{left} / (1 + abs({right}))",
            5 => $"sum(b[k] * tanh({left}) for k in 1..3)",
            _ => $"(if {left} < {right} then {Any(leaves)} else {left})",
        };
    }

    private string Any(string[] texts) => texts[random.NextIndex(texts.Length)];
}
