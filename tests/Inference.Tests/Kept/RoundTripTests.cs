using System.Text;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Binding;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>What is written is what is read, bit by bit.</summary>
public sealed class RoundTripTests
{
    private const string Beta = """
        model Beta
        data x[rows]: real
        beta: real[2, 3] ~ Normal(0, 1)
        s ~ Exponential(1)
        for n in rows { x[n] ~ Normal(beta[1, 2], s) }

        """;

    private static readonly (string Name, string Story, string Csv)[] Stories =
    [
        ("a mixture", """
            model M(K = 2)
            data x[rows]: real
            param m[K]: real
            param w: simplex[K]
            for n in rows { k[n] ~ Categorical(w)
            x[n] ~ Normal(m[k[n]], 1) }
            """, "x\n1\n2\n7\n8\n"),
        ("names that are texts, and names that are numbers", """
            model G
            data x[rows]: real from x / max(x)
            data g[rows]: index[G]
            data h[rows]: index[H]
            param m[G, H]: real
            for n in rows { x[n] ~ Normal(m[g[n], h[n]], 1) }
            """,
            "x,g,h\n1,b,0.1\n3,a,1e-300\n5,b,1e-300\n9,\"a, \"\"q\"\"\",0.1\n4,a,0.1\n4,\"a, \"\"q\"\"\",1e-300\n"),
        ("groups of unequal length", """
            model V
            data y[who, visit]: real from y by id
            param m: real
            for s in who { for t in visit { y[s, t] ~ Normal(m, 1) } }
            """, "id,y\nb,1\na,2\nb,3.25\n"),
        ("columns that are standardized", """
            model S
            data x[rows]: real[2] from (a - mean(a)) / sd(a), b / sd(b)
            param m: real[2]
            for n in rows { x[n] ~ Normal(m, 1) }
            """, "a,b\n1,2\n2,0.1\n4,0.3\n"),
        ("every column but one",
            """
                model E
                data y[rows]: real
                data x[rows]: real[D] from ((all except y) - mean(all except y)) / sd(all except y)
                param m: real[D]
                for n in rows { y[n] ~ Normal(dot(m, x[n]), 1) }
                """, "b,y,\"a, \"\"q\"\"\"\n1,2,4\n2,0.1,5\n3,3,7\n"),
        ("a single number, and a size of columns", """
            model N(scale = 0.1)
            data n: int
            data x[rows]: real[D] from a, b, c
            param m: real[D]
            for i in rows { x[i] ~ Normal(m, scale + n) }
            """, "n,a,b,c\n4,1,2,3\n4,3,2,1\n"),
    ];

    public static TheoryData<string> Names => [.. Stories.Select(s => s.Name)];

    [Theory, MemberData(nameof(Names))]
    public void What_new_data_are_read_with_comes_back(string name)
    {
        var (_, story, csv) = Stories.First(s => s.Name == name);
        var (bound, fit) = (TestStory.By(story, csv), KeptFiles.Fitted(story, csv, "map").Read());
        Assert.Equal(Shown(SavedData.Of(bound.Problem)), Shown(fit.SavedData));
        Assert.Equal(bound.Problem.Hyperparameters, fit.Hyperparameters);
        Assert.Equal(bound.Fitted(method: "map").Summary!.Estimates.Select(e => (e.Name, e.Value)),
            fit.Posterior[0].Select(a => (a.Key, a.Value)));
        Assert.True(fit.IsPoint);
    }

    /// <summary>The fit's own data, read again for the fit, are the problem that was fitted.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_data_of_the_fit_are_its_problem_again(string name)
    {
        var (_, story, csv) = Stories.First(s => s.Name == name);
        var again = KeptFiles.Fitted(story, csv, "map").Read().Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.Empty(again.Diagnostics);
        Assert.Equal(Bound.Show(TestStory.By(story, csv).Problem), Bound.Show(again.Problem!));
    }

    [Fact]
    public void Draws_come_back_to_the_last_bit()
    {
        var random = new Random(3);
        double[] beta = [.. Enumerable.Range(0, 40 * 6)
            .Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(0x7FEFFFFFFFFFFFFF)) * (random.Next(2) == 0 ? -1 : 1))];
        (beta[0], beta[1], beta[2], beta[3]) = (double.Epsilon, -0.0, double.MaxValue, 0.1 + 0.2);
        double[] s = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble())];
        var fit = KeptFiles.Drawn(Beta, "x\n1\n2\n", 40, ("beta", [2, 3], beta), ("s", [], s)).Read();
        Assert.Equal((40, false), (fit.Posterior.Count, fit.IsPoint));
        Assert.Equal(new Tensor([40, 2, 3], beta), fit.Posterior.Arrays["beta"]);
        Assert.Equal(new Tensor([40], s), fit.Posterior.Arrays["s"]);
    }

    /// <summary>What a method of draws gives, a definition among it, is what is read: unknowns, and no definition.</summary>
    [Fact]
    public void The_draws_of_a_method_come_back()
    {
        const string story = """
            model D
            data y[rows]: real
            m ~ Normal(0, 10)
            s ~ Exponential(1)
            d = m / s
            for n in rows { y[n] ~ Normal(m, s) }
            """;
        var bound = TestStory.By(story, "y\n1\n2\n4\n");
        var summary = bound.Fitted(new(Threads: 1, Draws: 50), "laplace").Summary!;
        var fit = KeptFiles.Of(story, bound.Problem, summary).Read();
        Assert.Equal(["m", "s"], fit.Posterior.Arrays.Keys);
        Assert.Equal(summary.Draws!.Arrays["m"], fit.Posterior.Arrays["m"]);
        Assert.Equal(summary.Draws!.Arrays["s"], fit.Posterior.Arrays["s"]);
    }

    /// <summary>
    /// The order of CmdStan: the first index runs fastest. The row-major array 1..6 of shape [2, 3] is therefore 1, 4, 2, 5, 3, 6.
    /// </summary>
    [Fact]
    public void Draws_are_written_as_CmdStan_does()
    {
        var files = KeptFiles.Drawn(Beta, "x\n1\n2\n", 2, ("beta", [2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5]),
            ("s", [], [0.5, 1e-10]));
        Assert.Equal(
            """
            # model = Beta
            # method = by hand
            # num_samples = 2
            beta.1.1,beta.2.1,beta.1.2,beta.2.2,beta.1.3,beta.2.3,s
            1,4,2,5,3,6,0.5
            7,10,8,11,9,12.5,1E-10

            """,
            Encoding.UTF8.GetString(files[FitFile.Draws]));
    }

    private static string Shown(SavedData kept) => string.Join("\n", [
        .. kept.Sizes.Select(s => $"{s.Key} = {s.Value}"),
        .. kept.Levels.Select(l => $"{l.Key}: {string.Join('|', l.Value.Texts)}"),
        .. kept.LookUps.Select(l => $"{l.Plate} by {l.Column}: {string.Join('|', l.Levels.Texts)}"),
        .. kept.Frozen.Select(f => f.ToString()),
        .. kept.Alls.Select(a => $"{a.Data} {a.Expression}: {string.Join('|', a.Columns)}"),
        .. kept.Groups.Lengths.Select(g => $"{g.Key} {g.Value.Shape}: {string.Join(' ', g.Value.Values)}"),
        .. kept.Groups.Names.Select(g => $"{g.Key}: {string.Join('|', g.Value)}"),
    ]);
}
