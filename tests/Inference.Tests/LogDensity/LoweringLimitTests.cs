using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// What this version cannot put in a program is refused, with the statement and the reason; the nearest story that it can is not.
/// </summary>
public sealed class LoweringLimitTests
{
    private const string Data = """
        model Limit(K = 2)
        data y[rows]: real
        data x[rows]: real
        data g[rows]: index[3]
        data h[rows]: index[3]
        data c[rows]: count
        data u[subject, visit]: real from u by id
        param a: real
        param m[2]: real
        param w: simplex[2]
        param p[2]: simplex[2]

        """;

    private const string Kinds = "for n in rows { kind[n] ~ Categorical(w) }\n", Sorts = "for k in 1..3 { sort[k] ~ Categorical(w) }\n";

    /// <summary>The statements, which of them is named, a part of the reason, and what to exchange so that it can be lowered.</summary>
    private sealed record Refused(string Story, string Statement, string Reason, string From, string To);

    private static readonly Dictionary<string, Refused> Table = new()
    {
        ["labels of two groups"] = new(Sorts + "for n in rows { y[n] ~ Normal(m[sort[g[n]]] + m[sort[h[n]]], 1) }", "y[n]",
            "two members of `sort`", "sort[h[n]]", "sort[g[n]]"),
        ["labels that meet through another"] = new(Kinds + "for n in rows { other[n] ~ Categorical(p[kind[n]]) }\nfor n in 3..rows { y[n] "
            + "~ Normal(m[other[n]] + m[kind[n-2]], 1) }", "other[n]", "is coupled to other finite latents", "kind[n-2]", "kind[n]"),
        ["labels that one sum reads"] = new(Sorts + "y[1] ~ Normal(sum(m[sort[k]] for k in 1..3), 1)", "y[1]", "members that it sums over",
            "sum(m[sort[k]] for k in 1..3)", "sum(m) * m[sort[2]]"),
        ["labels that a running sum reads"] = new(Sorts + "for k in 1..3 { f[k] = m[sort[k]] }\n"
            + "for n in 1..3 { y[n] ~ Normal(sum(f[1..n]), 1) }", "f[k]", "is itself read as a whole", "sum(f[1..n])", "f[n]"),
        ["all labels at once"] = new(Sorts + "y[1] ~ Normal(sum(sort), 1)", "y[1]", "several members of `sort`", "sum(sort)", "sort[1]"),
        ["a label of labels"] = new(Sorts + "for n in rows { on[n]: index[3] ~ Categorical([0.2, 0.3, 0.5])\n"
            + "  y[n] ~ Normal(m[sort[on[n]]], 1) }", "y[n]", "another finite latent chooses", "sort[on[n]]", "sort[g[n]]"),
        ["vectors of truth values"] = new("""
            for n in rows { on[n]: bool[2] ~ Bernoulli(w[1])
              y[n] ~ Normal(dot(on[n], m), 1) }
            """,
            "on[n]", "several members of `on`", """
                on[n]: bool[2] ~ Bernoulli(w[1])
                  y[n] ~ Normal(dot(on[n], m), 1)
                """,
            """
            on[n] ~ Bernoulli(w[1])
              y[n] ~ Normal(on[n] * m[1], 1)
            """),
        ["classes of two groupings that meet"] = new(Sorts + "for k in 1..3 { kind[k] ~ Categorical(w) }\nfor n in rows { y[n] ~ "
            + "Normal(m[sort[g[n]]] * m[kind[h[n]]], 1) }", "y[n]", "is coupled to other finite latents", "kind[h[n]]", "kind[g[n]]"),
        ["a definition in pieces that reads labels"] = new(Kinds + "e[1] = m[kind[1]]\nfor n in 2..rows { e[n] = m[kind[n]] }\n"
            + "for n in rows { y[n] ~ Normal(e[n], 1) }", "e[1]", "reads `kind`, which is marginalized",
            "e[1] = m[kind[1]]\nfor n in 2..rows", "for n in rows"),
        ["a recurrence that reads labels"] = new(Kinds + "e[1] = 0\nfor n in 2..rows { e[n] = e[n-1] + m[kind[n]] }\n"
            + "for n in rows { y[n] ~ Normal(e[n], 1) }", "e[1]", "reads `kind`, which is marginalized", "m[kind[n]]", "m[1]"),
        ["a count"] = new("""
            for n in rows { k[n] ~ Poisson(2)
              y[n] ~ Normal(k[n], 1) }
            """, "k[n]", "whole number", "Poisson(2)",
            "DiscreteUniform(0, 2)"),
        ["a number of values that is unknown"] = new("""
            k ~ DiscreteUniform(1, g[1])
            y[1] ~ Normal(k, 1)
            """, "k", "whole number", "g[1]", "3"),
        ["a number in repeated rows"] = new("""
            for n in rows repeated c[n] { r[n] ~ Normal(0, 1)
              y[n] ~ Normal(r[n], 1) }
            """, "r[n]",
            "in each copy", " repeated c[n]", ""),
        ["an unknown that may be nought"] = new("""
            r ~ Mixture([0.5, 0.5], [Delta(0), Normal(0, 1)])
            y[1] ~ Normal(r, 1)
            """, "r",
            "with positive probability", "Delta(0)", "Normal(0, 3)"),
        ["ranges that differ"] = new("""
            r[1] ~ Uniform(0, 9)
            for k in 2..3 { r[k] ~ Uniform(r[k-1], 9) }
            y[1] ~ Normal(r[3], 1)
            """, "r[1]",
            "a smaller range", "r[k-1]", "0"),
        ["ascending numbers in a range"] = new("""
            o: ordered[2] ~ Uniform(0, 1)
            y[1] ~ Normal(o[1], 1)
            """, "o", "a smaller range",
            "Uniform(0, 1)", "Normal(0, 1)"),
        ["a range that a label chooses"] = new("""
            kind ~ Categorical(w)
            r ~ Uniform(0, kind)
            y[1] ~ Normal(r, 1)
            """, "r",
            "latent that is marginalized", "0, kind", "0, 2"),
        ["a recurrence that reads far back"] = new("""
            e[1] = 0
            for n in 2..rows { e[n] = e[n-1] + sum(e[n-k] for k in 1..1) }
            for n in rows { y[n] ~ Normal(e[n], 1) }
            """, "e[n]", "is not a neighbor", "sum(e[n-k] for k in 1..1)", "x[n]"),
        ["a recurrence of two ranges"] = new("""
            f[1] = 1
            for n in rows { e[n] = 2 * f[n] }
            for n in 2..rows { f[n] = e[n-1] }
            for n in rows { y[n] ~ Normal(e[n], 1) }
            """, "e[n]", "its range differs", "for n in rows { e[n] = 2 * f[n] }",
            "e[1] = 2 * f[1]\nfor n in 2..rows { e[n] = 2 * f[n] }"),
        ["a recurrence that starts at each group's end"] = new("""
            for s in subject {
              e[s, visit] = 1
              for t in 1..visit-1 { e[s, t] = e[s, t+1] + 1 }
              for t in visit { u[s, t] ~ Normal(e[s, t], 1) }
            }
            """,
            "e[s, visit]", "its position differs by group", """
                e[s, visit] = 1
                  for t in 1..visit-1 { e[s, t] = e[s, t+1] + 1 }
                """,
            """
            e[s, 1] = 1
              for t in 2..visit { e[s, t] = e[s, t-1] + 1 }
            """),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_statement_is_named(string name)
    {
        var (story, statement, reason, _, _) = Table[name];
        var limit = Assert.Throws<LoweringLimit>(() => Lowered(story));
        Assert.Equal(statement, limit.Statement.Name);
        Assert.Contains(reason, limit.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(limit.Next);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_nearest_story_is_lowered(string name)
    {
        Assert.NotEqual(Table[name].Story, Near(name));
        Lowered(Near(name)).Agrees(name);
    }

    internal static IEnumerable<string> Stories => Table.Keys;

    /// <param name="name">Of a story.</param>
    /// <param name="isNear">Whether the nearest one that can be lowered is meant.</param>
    internal static Problem Problem(string name, bool isNear) => Problem(isNear ? Near(name) : Table[name].Story);

    private static string Near(string name) => Table[name].Story.Replace(Table[name].From, Table[name].To, StringComparison.Ordinal);

    private static JointAt Lowered(string story) => new(Problem(story), 1);

    private static Problem Problem(string story) => SmallProblem.Of(Data + story + "\n", 1);
}
