using ProbDsl.Inference.Structures;
using ProbDsl.Inference.MissingData;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Binding;
using ProbDsl.Tests.LogDensity;

namespace ProbDsl.Tests.MissingData;

/// <summary>Which latents and cells are marginalized by leaving them out, and which missing cells stay as unknowns.</summary>
public sealed class WhatIsLeftOutTests
{
    private const string Data = """
        model Gaps
        data y[rows]: real
        data x[rows]: real
        data z[rows]: real[2] from z1, z2
        data k[rows]: count
        data g[rows]: index[rows]
        data c[rows]: count
        data u[subject, visit]: real from u by id
        param a: real
        param cov: covariance[2]

        """;

    private const string Plain = "for n in rows { y[n] ~ Normal(a, 1) }",
        Chain = """
            y[1] ~ Normal(0, 1)
            for n in 2..rows { y[n] ~ Normal(a * y[n-1], 1) }
            """;

    /// <summary>The statements, the missing cells, and what becomes of them: six rows, groups of 1, 3 and 2 members.</summary>
    private sealed record Row(string Story, string Missing, string LeftOut, string Filled = "", string Latents = "");

    private static readonly Dictionary<string, Row> Table = new()
    {
        ["a cell that nothing reads"] = new(Plain, "y 2 5", "y 2 5"),
        ["a whole column"] = new("""
            for n in rows { x[n] ~ Normal(a, 1)
              y[n] ~ Normal(x[n], 1) }
            """, "y 1 2 3 4 5 6", "y 1 2 3 4 5 6"),
        ["a cell that an observed one reads"] = new("""
            for n in rows { x[n] ~ Normal(a, 1)
              y[n] ~ Normal(x[n], 1) }
            """, "x 2 5",
            "", "x 2 5"),
        ["a cell that a missing one reads"] = new("""
            for n in rows { x[n] ~ Normal(a, 1)
              y[n] ~ Normal(x[n], 1) }
            """,
            "x 2 5; y 2", "x 2; y 2", "x 5"),
        ["a chain: in between and at the end"] = new(Chain, "y 2 3 5 6", "y 5 6", "y 2 3"),
        ["a chain: all but the first"] = new(Chain, "y 2 3 4 5 6", "y 2 3 4 5 6"),
        ["a chain: the first"] = new(Chain, "y 1 6", "y 6", "y 1"),
        ["a chain backwards"] = new("""
            y[rows] ~ Normal(0, 1)
            for n in 1..rows-1 { y[n] ~ Normal(a * y[n+1], 1) }
            """,
            "y 1 2 4", "y 1 2", "y 4"),
        ["a chain that reads two back by a sum"] = new("""
            param b[2]: real
            y[1] ~ Normal(0, 1)
            y[2] ~ Normal(0, 1)
            for n in 3..rows { y[n] ~ Normal(sum(b[j] * y[n-j] for j in 1..2), 1) }
            """, "y 1 4 6", "y 6", "y 1 4"),
        ["through a definition"] = new("for n in rows { e[n] = 2 * y[n] }\nfor n in 2..rows { x[n] ~ Normal(e[n-1], 1) }\n" + Plain,
            "y 3 6", "y 6", "y 3"),
        ["through a definition that is read as a whole"] = new("for n in rows { e[n] = 2 * y[n] }\n"
            + "for n in 2..rows { x[n] ~ Normal(sum(e[1..n]), 1) }\n" + Plain, "y 3 6", "", "y 3 6"),
        ["through a recurrence"] = new("""
            e[1] = 0
            for n in 2..rows { e[n] = 0.5 * e[n-1] + y[n-1] }
            for n in rows { y[n] ~ Normal(e[n], 1) }
            """, "y 3 6", "", "y 3 6"),
        ["a sum whose loop has the reader's name"] = new(Plain + "\nfor n in rows { x[n] ~ Normal(sum(y[n] for n in rows), 1) }",
            "y 3; x 1 2 4 5 6", "x 1 2 4 5 6", "y 3"),
        ["looked up"] = new(Plain + "\nfor n in rows { x[n] ~ Normal(y[g[n]], 1) }", "y 3", "", "y 3"),
        ["looked up by nobody"] = new(Plain + "\nfor n in rows { x[n] ~ Normal(y[g[n]], 1) }", "y 3; x 1 2 3 4 5 6", "y 3; x 1 2 3 4 5 6"),
        ["a term of its own"] = new(Plain + "\nfor n in 1..3 { target += y[n] }", "y 3 4", "y 4", "y 3"),
        ["a vector: in part, and all of it"] = new("""
            param m: real[2]
            for n in rows { z[n] ~ MvNormal(m, cov) }
            """, "z 1,1 2,1 2,2 3,2",
            "z 2,1 2,2", "z 1,1 3,2"),
        ["a vector of single draws"] = new("for n in rows { z[n] ~ Normal(a, 1) }", "z 1,1 2,1 2,2 3,2", "z 1,1 2,1 2,2 3,2"),
        ["a vector that the next one reads"] = new("""
            param m: real[2]
            z[1] ~ MvNormal(m, cov)
            for n in 2..rows { z[n] ~ MvNormal(z[n-1], cov) }
            """, "z 2,1 2,2 5,2 6,1 6,2", "z 6,1 6,2", "z 2,1 2,2 5,2"),
        ["a whole plate drawn at once"] = new("y ~ MvNormal(a * x, identity(rows))", "y 2 6", "", "y 2 6"),
        ["groups: in between and at their ends"] = new("""
            for s in subject {
              u[s, 1] ~ Normal(0, 1)
              for t in 2..visit { u[s, t] ~ Normal(u[s, t-1], 1) }
            }
            """, "u 1,1 2,2 3,1 3,2", "u 1,1 3,1 3,2", "u 2,2"),
        ["groups as vectors"] = new("for s in subject { u[s, ..] ~ MvNormal(zeros(visit), identity(visit)) }",
            "u 1,1 2,2", "u 1,1", "u 2,2"),
        ["repeated rows"] = new("for n in rows repeated c[n] { y[n] ~ Normal(a, 1) }", "y 2", "y 2"),
        ["counts"] = new("for n in rows { k[n] ~ Poisson(exp(a)) }", "k 2", "k 2"),
        ["replicated data"] = new(Plain + "\nfor n in rows { r[n] ~ Normal(a, 1)\n  s[n] ~ Poisson(exp(r[n])) }", "", "", "", "r s"),
        ["a latent of a missing cell alone"] = new("""
            b ~ Normal(0, 1)
            y[1] ~ Normal(b, 1)
            for n in 2..rows { y[n] ~ Normal(a, 1) }
            """, "y 1",
            "y 1", "", "b"),
        ["a latent of one cell of two"] = new("""
            b ~ Normal(0, 1)
            y[1] ~ Normal(b, 1)
            y[2] ~ Normal(b, 1)
            for n in 3..rows { y[n] ~ Normal(a, 1) }
            """, "y 1", "y 1"),
        ["a flat latent"] = new(Plain + "\nr ~ Flat()", "", "", "", "r"),
        ["a flat latent between bounds that are unknown"] = new("b ~ Normal(0, 1)\nr ~ Truncated(Flat(), 0, exp(b))\n" + Plain, "", ""),
        ["a story that observes nothing"] = new("b ~ Normal(a, 1)", "", ""),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    // the evaluation by rows gives `identity(visit)` the size of the longest group
    public static TheoryData<string> Evaluated => [.. Table.Keys.Except(["groups as vectors"])];

    [Theory, MemberData(nameof(Names))]
    public void As_the_table_says(string name)
    {
        var row = Table[name];
        var problem = Bound(row);
        var found = problem.MissingData;
        Assert.Equal(
            $"left out: {row.LeftOut} | unknown: {row.Filled} | latents: {row.Latents}",
            $"left out: "
                + $"{Print(problem, found.LeftOut.ToDictionary(l => l.Key, l => l.Value.Index().Where(e => e.Item).Select(e => e.Index)))} "
                + $"| unknown: {Print(problem, found.Filled.ToDictionary(f => f.Key, f => f.Value.AsEnumerable()))} | latents: "
                + $"{string.Join(' ', found.Latents.Order(StringComparer.Ordinal))}");
    }

    /// <summary>What stays is in the density, what is left out is not, and the slopes are its slopes.</summary>
    [Theory, MemberData(nameof(Evaluated))]
    public void The_density_is_that_of_the_rest(string name)
    {
        var problem = Bound(Table[name]);
        var plan = DensityPlan.Analyze(problem);
        // cells of a chain that are integrated are unknowns of the plain density
        var joint = new JointAt(problem, 3,
            plan: plan.Unobserved.BeforeChains is null ? plan : DensityPlan.JointOf(problem));
        joint.Agrees(name);
        joint.HasGradients(withJacobian: true, name);
        joint.ComesBack();
        joint.RunsOnTheEngine(name);
        // what is missing of normal vectors beside a param is marginalized
        Assert.Equal(Table[name].Filled.Length == 0 ? 0 : 1, joint.Joint.Coordinates.Where(c => c.Cells is not null)
            .Select(c => c.Source.Name).Union(joint.Joint.Unobserved.Integrated.Keys).Count());
    }

    private static Problem Bound(Row row)
    {
        var problem = SmallProblem.Of(Data + row.Story + "\n", 1, new Dictionary<string, long> { ["rows"] = 6, ["subject"] = 3 });
        return Gaps.At(problem, [.. row.Missing.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(m => m.Split(' '))
            .Select(m => (m[0], m[1..].Select(at => at.Split(',').Select(int.Parse).ToArray()).ToArray()))]);
    }

    private static string Print(Problem problem, Dictionary<string, IEnumerable<int>> cells) =>
        string.Join("; ", problem.Missing.Keys.Where(cells.ContainsKey)
            .Select(data => $"{data} {string.Join(' ',
                cells[data].Select(place => string.Join(',', ElementNames.PositionOf(problem.ShapeOf(problem.Graph[data]), place))))}"));
}
