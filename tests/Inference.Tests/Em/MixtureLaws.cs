using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>What must not change the fit of a mixture, or change it in a known way.</summary>
public sealed class MixtureLaws
{
    private const string Normals = """
        model Normals(K = 2)
        data x[rows]: real
        param weight: simplex[K]
        param mean[K]: real
        param scale[K]: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd = scale[kind[n]])
        }
        """;

    private static readonly FitOptions Thorough = new(Seed: 2, Threads: 1, Restarts: 20);

    private static readonly double Faithful = TestStory.By(Examples.OldFaithful, Examples.Faithful).Fitted(Thorough).Value;

    [Fact]
    public void The_order_of_rows_does_not_matter()
    {
        var lines = Examples.Faithful.TrimEnd().Split('\n');
        var random = new RandomStream(9, "shuffle");
        string[] shuffled = [lines[0], .. lines.Skip(1).OrderBy(_ => random.NextBits())];
        Assert.Equal(Faithful, TestStory.By(Examples.OldFaithful, string.Join('\n', shuffled)).Fitted(Thorough).Value, 1e-7);
    }

    [Fact]
    public void Doubled_rows_double_the_log_likelihood() =>
        Assert.Equal(2 * Faithful, TestStory.By(Examples.OldFaithful, Examples.Faithful.TrimEnd() + "\n"
            + string.Join('\n', Examples.Faithful.TrimEnd().Split('\n').Skip(1)) + "\n").Fitted(Thorough).Value, 1e-7);

    // a density over minutes is 60 times one over seconds
    [Fact]
    public void Other_units_shift_the_log_likelihood_by_the_Jacobian() =>
        Assert.Equal(Faithful - (272 * Math.Log(60)),
            TestStory.By(Examples.OldFaithful.Replace("from eruptions", "from eruptions * 60"), Examples.Faithful).Fitted(Thorough).Value,
            1e-7);

    [Fact]
    public void Exchanged_components_have_the_same_log_likelihood()
    {
        var bound = TestStory.By(Examples.OldFaithful, Examples.Faithful);
        var estimates = Estimates.Of(bound.Fitted(Thorough));
        var exchanged = estimates.ToDictionary(e => e.Key,
            e => new Tensor(e.Value.Shape, [.. e.Value.Values.Chunk(e.Value.Values.Length / 2).Reverse().SelectMany(c => c)]));
        var story = new Unconstrained(bound.Problem);
        Assert.Equal(story.At(estimates), story.At(exchanged), 1e-9);
    }

    // component 1 has the weight 0.6: the kind about 2, not the lower one
    [Fact]
    public void Given_weights_keep_their_components()
    {
        var story = Normals.Replace("param weight: simplex[K]", "for k in 1..K { weight[k] = if k == 1 then 0.6 else 0.4 }");
        var bound = TestStory.By(story, SmallTable.Rows);
        var outcome = bound.Fitted(Thorough);
        Optimum.Holds(bound, outcome);
        var mean = Estimates.Of(outcome, "mean");
        Assert.True(mean[0] > mean[1]);
        Assert.Equal("components in order of the given weights", outcome.Summary!.OrderedBy);
    }

    [Fact]
    public void Equal_given_weights_leave_the_order_to_the_locations()
    {
        var story = Normals.Replace("param weight: simplex[K]", "for k in 1..K { weight[k] = 1 / K }");
        var mean = Estimates.Of(TestStory.By(story, SmallTable.Rows).Fitted(Thorough), "mean");
        Assert.True(mean[0] < mean[1]);
    }

    [Theory, InlineData("variance"), InlineData("precision")]
    public void The_spelling_of_a_Normal_does_not_matter(string spelling)
    {
        var bySd = TestStory.By(Normals, SmallTable.Rows).Fitted(Thorough);
        var other = TestStory.By(Normals.Replace("sd =", $"{spelling} ="), SmallTable.Rows).Fitted(Thorough);
        Assert.Equal(bySd.Value, other.Value, 1e-9);
        var sd = Estimates.Of(bySd, "scale");
        Assert.All(Estimates.Of(other, "scale").Zip(sd),
            pair => Assert.Equal(spelling == "variance" ? pair.Second * pair.Second : 1 / (pair.Second * pair.Second), pair.First, 1e-8));
    }

    [Theory, InlineData("precision", "covariance"), InlineData("cholesky", "cholesky")]
    public void The_spelling_of_an_MvNormal_does_not_matter(string spelling, string type)
    {
        var story = Examples.OldFaithful.Replace("cov[kind[n]])", $"{spelling} = cov[kind[n]])").Replace("covariance[2]", $"{type}[2]");
        var bound = TestStory.By(story, Examples.Faithful);
        var outcome = bound.Fitted(Thorough);
        Assert.Equal(Faithful, outcome.Value, 1e-7);
        Optimum.Holds(bound, outcome);
    }

    public static TheoryData<string> Paraphrases =>
    [
        // a definition inserted
        Examples.OldFaithful.Replace("  x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])",
            """
              center[n] = mean[kind[n]]
              x[n] ~ MvNormal(center[n], cov[kind[n]])
            """),
        // statements in another order
        Examples.OldFaithful.Replace("""
              kind[n] ~ Categorical(weight)

            """, "")
            .Replace("cov[kind[n]])\n", """
                cov[kind[n]])
                  kind[n] ~ Categorical(weight)

                """),
        // precision for covariance
        Examples.OldFaithful.Replace("cov[kind[n]])", "precision = cov[kind[n]])"),
    ];

    [Theory, MemberData(nameof(Paraphrases))]
    public void A_paraphrase_has_the_same_plan_and_objective(string story)
    {
        Assert.NotEqual(Examples.OldFaithful, story);
        var (bound, original) = (TestStory.By(story, Examples.Faithful), TestStory.By(Examples.OldFaithful, Examples.Faithful));
        Assert.Equal(original.Select().Plan!.Blocks.Select(b => $"{string.Join(",", b.Unknowns)} {b.Name} {b.Reason}"),
            bound.Select().Plan!.Blocks.Select(b => $"{string.Join(",", b.Unknowns)} {b.Name} {b.Reason}"));
        Assert.Equal(Faithful, bound.Fitted(Thorough).Value, 1e-7);
    }

    public static TheoryData<ulong> DataSeeds => [.. Enumerable.Range(1, 12).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(DataSeeds))]
    public void The_log_likelihood_never_falls_on_random_data(ulong seed)
    {
        var random = new RandomStream(seed, "monotone");
        var (rows, components) = (20 + random.NextIndex(60), 2 + random.NextIndex(3));
        var csv = "x\n" + string.Concat(Enumerable.Range(0, rows)
            .Select(_ => ((random.NextIndex(3) * 3) + random.NextNormal()).ToString("R", CultureInfo.InvariantCulture) + "\n"));
        var outcome = TestStory.By(Normals, csv, ("K", components)).Fit(new(Seed: seed, Threads: 1, Restarts: 3, MaxIterations: 400));
        Assert.DoesNotContain(outcome.Diagnostics, d => d.Code == "E0504");
        Assert.NotEmpty(outcome.Trace);
        for (var i = 1; i < outcome.Trace.Count; i++)
            Assert.True(outcome.Trace[i] >= outcome.Trace[i - 1] - 1e-10 * (1 + Math.Abs(outcome.Trace[i])));
    }
}
