using System.Globalization;
using System.Text;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Options;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Runtime.Threads;
using ProbDsl.Tests.Engines.Cuda;
using ProbDsl.Tests.Ranks;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>The E step of a device, as a program, against the loops of the processor.</summary>
public sealed class ResponsibilityProgramTests
{
    private const string Columns = """
        model Mixture(K = 3)
        data a[rows]: real
        data b[rows]: real
        data c[rows]: real
        data count[rows]: count
        data v[rows]: real[3] from a, b, c
        param w: simplex[K]

        """;

    private static readonly EngineChoice[] engines =
    [
        new(ManagedEngine.Kind, 1), new(new("device", "kernels of a GPU", _ => TestDevice.Engine()), 1),
    ];

    private static readonly Dictionary<string, string> stories = new()
    {
        ["vectors"] = """
            param m[K]: real[3]
            param s[K]: covariance[3]
            for n in rows { k[n] ~ Categorical(w)
              v[n] ~ MvNormal(m[k[n]], s[k[n]]) }
            """,
        ["columns"] = """
            param m[K]: real[3]
            param s[K]: positive[3]
            for n in rows { k[n] ~ Categorical(w)
              v[n] ~ Normal(m[k[n]], s[k[n]]) }
            """,
        ["one scale"] = """
            param m[K]: real[3]
            param s: positive
            for n in rows { k[n] ~ Categorical(w)
              v[n] ~ Normal(m[k[n]], s) }
            """,
        ["several draws, each row repeated"] = """
            param m[K]: real
            param s[K]: positive
            param p[K]: real
            param q: positive
            for n in rows repeated count[n] { k[n] ~ Categorical(w)
              a[n] ~ Normal(m[k[n]], s[k[n]])
              b[n] ~ Normal(p[k[n]], q) }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    /// <summary>
    /// Sums of whole blocks and of a last one that is shorter, about the same thetas and about others, of rows far from 0, in one process
    /// and in several.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void Sums_are_those_of_the_loops(string name)
    {
        foreach (var offset in new[] { 0, 1e7 })
        {
            var bound = TestStory.By(Columns + stories[name], Rows(61, offset));
            var model = new MixtureModel(bound.Problem, TestStory.Catalog,
                MixturePlan.Analyze(bound.Problem, bound.Select("em").Plan!, TestStory.Catalog));
            using var team = new BlockTeam(1);
            var start = new MixtureStart(bound.Problem, TestStory.Catalog, model, new(model, team), 1);
            var (state, about) = (start.Draw(0, new RandomStream(1, "start")), start.Draw(1, new RandomStream(2, "start")));
            var loops = new ResponsibilityPass(model.AllRows, team);
            var (expected, elsewhere) = (loops.Run(state), loops.Run(state, about));
            foreach (var engine in engines)
                foreach (var count in new[] { 1, 3 })
                    Assert.All(ThreadRanks.Run(count, ranks =>
                    {
                        using var program = ResponsibilityProgram.Compile(model.AllRows, engine, ranks, numbers: 90)!;
                        return (program.Run(state), program.Run(state, about));
                    }), both =>
                    {
                        AreClose(expected, both.Item1);
                        AreClose(elsewhere, both.Item2);
                    });
        }

        void AreClose(MixtureSums one, MixtureSums other)
        {
            Assert.Equal(one.LogLikelihood, other.LogLikelihood, 1e-12 * Math.Abs(one.LogLikelihood));
            Assert.All(one.Rows.ToArray().Zip(other.Rows.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-11));
            for (var distribution = 0; distribution < (name.StartsWith("several", StringComparison.Ordinal) ? 2 : 1); distribution++)
                foreach (var (mine, theirs) in one.Of(distribution).Zip(other.Of(distribution)))
                    // the upper triangle of products is not used
                    Assert.All(mine.Zip(theirs), p => Assert.True(p.First == 0 || Math.Abs(p.First - p.Second)
                        <= 1e-11 * (1 + mine.Max(Math.Abs)), $"{p.Second} for {p.First}"));
        }
    }

    /// <summary>A fit on a device, where starts and tests of the maximum are the processor's.</summary>
    [Theory, MemberData(nameof(Names))]
    public void A_fit_on_a_device_is_that_of_the_processor(string name)
    {
        var story = TestStory.By(Columns + stories[name], Rows(61, 0));
        var options = new FitOptions(Seed: 5, MaxIterations: 30, Restarts: 2, Threads: 1);
        var started = 0;
        var device = ManagedEngine.Kind with
        {
            IsDevice = true,
            Start = threads =>
            {
                started++;
                return ManagedEngine.Kind.Start(threads);
            },
        };
        var (expected, found) = (story.Fitted(options, "em"), story.Fitted(options with { Engine = device }, "em"));
        Assert.True(started > 0);
        Assert.Equal(expected.Value, found.Value, 1e-9 * Math.Abs(expected.Value));
        Assert.All(expected.Summary!.Estimates.Zip(found.Summary!.Estimates), e =>
            Assert.All(e.First.Value.Values.Zip(e.Second.Value.Values),
                p => Assert.Equal(p.First, p.Second, 1e-6 * (1 + Math.Abs(p.First)))));
    }

    [Fact]
    public void Families_without_a_program_have_the_loops()
    {
        const string Counts = "param r[K]: positive\nfor n in rows { k[n] ~ Categorical(w)\n  count[n] ~ Poisson(r[k[n]]) }";
        var bound = TestStory.By(Columns + Counts, Rows(20, 0));
        var model = new MixtureModel(bound.Problem, TestStory.Catalog,
            MixturePlan.Analyze(bound.Problem, bound.Select("em").Plan!, TestStory.Catalog));
        Assert.Null(ResponsibilityProgram.Compile(model.AllRows, engines[0], Alone.Instance));
        Assert.NotNull(bound.Fitted(new FitOptions(Restarts: 1) { Engine = ManagedEngine.Kind with { IsDevice = true } }, "em").Summary);
    }

    private static string Rows(int count, double offset)
    {
        var (random, text) = (new RandomStream(7, "rows"), new StringBuilder("a,b,c,count\n"));
        for (var n = 0; n < count; n++)
        {
            var center = n % 3 * 4;
            var (a, b) = (offset + center + random.NextNormal(), offset - center + random.NextNormal());
            text.Append(CultureInfo.InvariantCulture, $"{a:R},{b:R},{(0.5 * center) + random.NextNormal():R},{1 + (n % 4)}\n");
        }

        return text.ToString();
    }
}
