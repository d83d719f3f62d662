using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>How a fit ends where there is no maximum, where it lies on an edge, or where someone interrupts.</summary>
public sealed class EndingTests
{
    private const string Mixture = """
        model Mixture(K = 2)
        data x[rows]: real
        param weight: simplex[K]
        param mean[K]: real
        param sd[K]: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
        }
        """;

    private const string Plane = """
        model Plane(K = 2)
        data v[rows]: real[2] from x, y
        param weight: simplex[K]
        param mean[K]: real[2]
        param cov[K]: covariance[2]
        for n in rows {
          kind[n] ~ Categorical(weight)
          v[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
        }
        """;

    private static string Single(string distribution, string param, string type) =>
        $$"""
        model Single
        data x[rows]: {{type}}
        {{param}}
        for n in rows { x[n] ~ {{distribution}} }
        """;

    [Fact]
    public void A_start_that_collapses_is_dropped_and_named()
    {
        var outcome = TestStory.By(Mixture, "x\n-1\n-1.2\n-0.8\n-1.1\n-0.9\n1\n1.3\n0.7\n1.1\n9\n9\n9\n", ("K", 3))
            .Fit(new(Seed: 1, Threads: 1, Restarts: 10));
        var dropped = outcome.Restarts.Where(r => r.Why is not null).ToList();
        Assert.NotEmpty(dropped);
        Assert.All(dropped, r => Assert.Contains("`x[n]`", r.Why, StringComparison.Ordinal));
        Assert.All(dropped, r => Assert.Contains("collapsed", r.Why, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_every_start_collapses_the_error_names_the_cause_and_the_next_step()
    {
        var outcome = TestStory.By(Mixture, "x\n0\n0\n0\n1\n1\n1\n").Fit(new(Seed: 1, Threads: 1));
        var error = Assert.Single(outcome.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0502", error.Code);
        Assert.Contains("collapsed", error.Message, StringComparison.Ordinal);
        Assert.Contains("--set K", error.Help, StringComparison.Ordinal);
        Assert.Null(outcome.Summary);
    }

    /// <summary>
    /// What to do fits the cause: few rows are not more after more starts, and a column that names its rows is to go. Where neither is to
    /// blame, more starts may do.
    /// </summary>
    [Theory]
    [InlineData("kind", 12, 1, "12 rows are too few for 2 components", false)]
    [InlineData("label", 40, 40, "`label` has a level of its own for nearly every row (40 levels in 40 rows)", false)]
    [InlineData("", 40, 1, "--restarts 50", true)]
    public void What_to_do_where_every_start_is_dropped_fits_the_cause(string at, int rows, int levels, string says, bool isForMore)
    {
        var story = Mixture.Replace("param weight", "data label[rows]: index[L]\nparam q[K]: simplex[L]\nparam weight",
            StringComparison.Ordinal)
            .Replace("sd[kind[n]])", """
                sd[kind[n]])
                  label[n] ~ Categorical(q[kind[n]])
                """, StringComparison.Ordinal);
        foreach (var spelled in (string[])[story, story.Replace("Normal(mean", "Normal(1 * mean", StringComparison.Ordinal)])
        {
            var outcome = TestStory.By(spelled,
                $"x,label\n{string.Concat(Enumerable.Range(0, rows).Select(n => $"{n % 2},u{n % levels}\n"))}")
                .Fit(new(Seed: 1, Threads: 1));
            var error = Assert.Single(outcome.Diagnostics, d => d.Severity == Severity.Error);
            Assert.Equal("E0502", error.Code);
            Assert.Contains(says, error.Help, StringComparison.Ordinal);
            Assert.Equal(isForMore, error.Help!.Contains("--restarts", StringComparison.Ordinal));
            Assert.StartsWith(at, error.Place is SourcePlace place ? place.Span.Text : "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("x,y\n1,2\n1,3\n1,1\n1,4\n")]
    [InlineData("x,y\n1,2\n2,4\n3,6\n4.5,9\n")]
    [InlineData("x,y\n1,3\n2,5\n3,7\n4.5,10\n")]
    public void Constant_or_collinear_columns_have_no_maximum(string csv)
    {
        var error = Assert.Single(TestStory.By(Plane, csv).Fit().Diagnostics);
        Assert.Equal("E0501", error.Code);
        Assert.Contains("`cov`", error.Message, StringComparison.Ordinal);
        Assert.Equal("MvNormal(mean[kind[n]], cov[kind[n]])", Assert.IsType<SourcePlace>(error.Place).Span.Text);
    }

    [Theory, InlineData("x\n3\n3\n3\n"), InlineData("x\n1e9\n1e9\n"), InlineData("x\n0.1\n0.1\n0.1\n"), InlineData("x\n5\n")]
    public void A_constant_column_has_no_maximum_in_closed_form(string csv)
    {
        var outcome = TestStory.By(Single("Normal(mean, sd)", "param mean: real\nparam sd: positive", "real"), csv).Fit();
        Assert.Equal("E0501", Assert.Single(outcome.Diagnostics).Code);
        Assert.Null(outcome.Summary);
    }

    [Fact]
    public void No_events_give_a_rate_of_0_with_a_warning()
    {
        var outcome = TestStory.By(Single("Poisson(rate)", "param rate: positive", "count"), "x\n0\n0\n0\n").Fitted();
        Assert.Equal(0, Estimates.Scalar(outcome, "rate"));
        Assert.Equal(0, outcome.Value);
        Assert.Equal("W0505", Assert.Single(outcome.Diagnostics).Code);
    }

    /// <summary>
    /// A maximum on the edge has the same warning whichever way EM treats the story, and no other warning for the same numbers.
    /// </summary>
    [Theory, InlineData("sd[kind[n]]", 0), InlineData("1 * sd[kind[n]]", 0), InlineData("sd[kind[n]]", 1), InlineData("1 * sd[kind[n]]", 1)]
    public void A_constant_answer_is_reported_as_an_edge(string sd, int answer)
    {
        var story = Mixture.Replace("param sd", "data b[rows]: bool\nparam p[K]: unit\nparam sd", StringComparison.Ordinal)
            .Replace("sd[kind[n]])", $"""
                {sd})
                  b[n] ~ Bernoulli(p[kind[n]])
                """, StringComparison.Ordinal);
        var outcome = TestStory.By(story, $"x,b\n{string.Concat(SmallTable.Lines(120, 1).Select(l => $"{l.Split(',')[0]},{answer}\n"))}")
            .Fitted(new(Threads: 1), "em");
        Assert.Equal(["W0505", "W0505"], outcome.Diagnostics.Select(d => d.Code));
        Assert.Equal([$"the maximum of `p[1]` is on the boundary of its support: {answer}",
            $"the maximum of `p[2]` is on the boundary of its support: {answer}"], outcome.Diagnostics.Select(d => d.Message));
    }

    /// <summary>
    /// Rows of one normal distribution narrower than the components: both come out the same. Rows of two do not, without a report.
    /// </summary>
    [Theory, InlineData("mean[kind[n]]", 0, true), InlineData("1 * mean[kind[n]]", 0, true), InlineData("mean[kind[n]]", 4, false),
        InlineData("1 * mean[kind[n]]", 4, false)]
    public void Components_that_come_out_the_same_are_reported(string mean, double apart, bool isReported)
    {
        var story = Mixture.Replace("param sd[K]: positive\n", "", StringComparison.Ordinal)
            .Replace("mean[kind[n]], sd[kind[n]]", $"{mean}, 1", StringComparison.Ordinal);
        var rows = Enumerable.Range(0, 200).Select(n => FormattableString.Invariant($"{(n % 3 == 0 ? apart : 0) + Math.Sin(n):R}\n"));
        var outcome = TestStory.By(story, $"x\n{string.Concat(rows)}").Fitted(new(Threads: 1), "em");
        Assert.Equal(isReported ? ["W0517"] : [], outcome.Diagnostics.Select(d => d.Code));
        Assert.All(outcome.Diagnostics,
            d => Assert.Contains("`weight", d.Message.Replace("`w`", "`weight`", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(outcome.Diagnostics, d => Assert.DoesNotContain("posterior", d.Message, StringComparison.Ordinal));
    }

    /// <summary>A state in which no sequence starts: which one it is, is an order of names.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_state_in_which_no_sequence_starts_is_an_edge(int state)
    {
        double[] levels = [-4, 0, 4];
        int[] others = [.. Enumerable.Range(1, 3).Where(k => k != state)];
        var rows = Enumerable.Range(0, 12).SelectMany(who => Enumerable.Range(0, 6).Select(t =>
            (Who: who, State: t == 0 ? others[who % 2] : 1 + ((who + (t * t)) % 3), Noise: Math.Sin((who * 7) + t))));
        var csv = string.Concat(rows.Select(r => FormattableString.Invariant($"{r.Who},{levels[r.State - 1] + (0.5 * r.Noise):R}\n")));
        var outcome = TestStory.By("""
            model Sequences(K = 3)
            data y[who, step]: real from y by who
            param start: simplex[K]
            param move: simplex[K, K]
            param mean: ordered[K]
            for s in who {
              state[s, 1] ~ Categorical(start)
              for t in 2..step { state[s, t] ~ Categorical(move[state[s, t-1]]) }
              for t in step { y[s, t] ~ Normal(mean[state[s, t]], 0.5) }
            }
            """, $"who,y\n{csv}").Fitted(new(Threads: 1, Restarts: 1), "em");
        Assert.Equal(0, outcome.Summary!.Estimates.Single(e => e.Name == "start").Value.Values[state - 1], 1e-6);
        Assert.DoesNotContain(outcome.Diagnostics, d => d.Code == "W0517");
    }

    /// <summary>What runs off or is flat is a likelihood where every unknown is a param, and a posterior where each has a prior.</summary>
    [Theory, InlineData("param a: real\nparam b: real", "map", "likelihood", "posterior"),
        InlineData("""
            a ~ Flat()
            b ~ Flat()
            """, "map", "posterior", "likelihood")]
    public void A_point_that_is_not_identified_is_reported_with_its_objective(string unknowns, string method, string says, string not)
    {
        var outcome = TestStory.By($$"""
            model Loose
            data x[rows]: real
            {{unknowns}}
            for n in rows { x[n] ~ StudentT(4, a + b, 1) }
            """,
            "x\n1\n2\n4\n").Fitted(new(Threads: 1), method);
        var message = Assert.Single(outcome.Diagnostics, d => d.Code == "W0517").Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain(not, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Poisson(log_rate = r)", "count", "x\n0\n0\n")]
    [InlineData("Bernoulli(logit = r)", "bool", "x\n1\n1\n")]
    [InlineData("Bernoulli(logit = r)", "bool", "x\n0\n0\n")]
    public void A_logarithm_of_an_edge_is_an_error(string distribution, string type, string csv) =>
        Assert.Equal("E0506", Assert.Single(TestStory.By(Single(distribution, "param r: real", type), csv).Fit().Diagnostics).Code);

    [Fact]
    public void A_component_whose_log_rate_goes_to_infinity_is_dropped_and_named()
    {
        const string story = """
            model Zeros(K = 2)
            data c[rows]: count
            param weight: simplex[K]
            param level[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              c[n] ~ Poisson(log_rate = level[kind[n]])
            }
            """;
        var error = Assert.Single(TestStory.By(story, "c,d\n0,1\n0,1\n0,1\n").Fit().Diagnostics);
        Assert.Equal("E0502", error.Code);
        Assert.Contains("`level[kind[n]]`, written as log_rate, diverged to infinity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_without_rows_is_named_by_its_indices()
    {
        const string story = """
            model Cells
            data x[rows]: real
            data g[rows]: index[2]
            data h[rows]: index[2]
            param mean[2, 2]: real
            for n in rows { x[n] ~ Normal(mean[g[n], h[n]], 1) }
            """;
        var error = Assert.Single(TestStory.By(story, "x,g,h\n1,1,1\n2,1,2\n3,2,2\n").Fit().Diagnostics);
        Assert.Equal("E0507", error.Code);
        Assert.Contains("`mean[2, 1]`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_that_starts_beside_the_first_element_leaves_it_without_rows()
    {
        const string story = """
            model Shifted
            data v[rows, columns]: real from x, y
            param mean[3]: real
            for n in rows { for j in columns { v[n, j] ~ Normal(mean[j + 1], 1) } }
            """;
        Assert.Contains("`mean[1]`", Assert
            .Single(TestStory.By(story, "x,y\n1,2\n3,4\n").Fit().Diagnostics, d => d.Code == "E0507").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void More_components_than_rows_are_an_error() =>
        Assert.Equal("E0508", Assert.Single(TestStory.By(Mixture, "x\n1\n2\n3\n", ("K", 4)).Fit().Diagnostics).Code);

    [Fact]
    public void Too_few_iterations_are_a_warning_with_the_next_step()
    {
        var outcome = TestStory.By(Examples.OldFaithful, Examples.Faithful)
            .Fitted(new(Threads: 1, MaxIterations: 2, Restarts: 1, Tolerance: 1e-300));
        Assert.Equal(StopReason.MaxIterations, outcome.Stopped);
        Assert.Contains("--max-iter 20", Assert.Single(outcome.Diagnostics, d => d.Code == "W0503").Help, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_fit_ends_with_its_last_state()
    {
        using var interruption = new CancellationTokenSource();
        var bound = TestStory.By(Examples.OldFaithful, Examples.Faithful);
        var outcome = bound.Run(new(Seed: 1, Threads: 1, Tolerance: 1e-300), null, new InterruptAfter(5, interruption), interruption.Token);
        Assert.Equal(StopReason.Interrupted, outcome.Stopped);
        Assert.Equal(5, outcome.Iterations);
        Assert.Single(outcome.Restarts);
        Assert.Equal(outcome.Value, new Unconstrained(bound.Problem).At(Estimates.Of(outcome)), 1e-8);
    }

    private sealed class InterruptAfter(int steps, CancellationTokenSource interruption) : IProgress
    {
        public void Report(ProgressReport report)
        {
            if (report.Iteration == steps) interruption.Cancel();
        }

        public void Report(in TrainingReport report)
        {
        }
    }

    /// <summary>
    /// Steps of EM approach a probability of 0 or 1 and end short of it, the optimization of `map` elsewhere, at the same maximum.
    /// </summary>
    [Fact]
    public void A_probability_that_EM_approaches_is_on_the_edge_as_for_map()
    {
        const string story = """
            model Classes(K = 2)
            data v[rows]: bool
            data u[rows]: bool
            data t[rows]: bool
            param w: simplex[K]
            param p[K]: unit
            param q[K]: unit
            param r[K]: unit
            for n in rows {
              k[n] ~ Categorical(w)
              v[n] ~ Bernoulli(p[k[n]])
              u[n] ~ Bernoulli(q[k[n]])
              t[n] ~ Bernoulli(r[k[n]])
            }
            """;
        var (onEdge, inside) = (0, 0);
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var random = new RandomStream(seed, "classes");
            var csv = "v,u,t\n" + string.Concat(Enumerable.Range(0, 120).Select(_ =>
            {
                double[] of = random.NextUniform() < 0.4 ? [1, 0.9, 0.8] : [0.2, 0.1, 0.3];
                return string.Join(',', of.Select(p => random.NextUniform() < p ? 1 : 0)) + "\n";
            }));
            var bound = TestStory.By(story, csv);
            var (em, map) = (bound.Fitted(new(Threads: 1), "em"), bound.Fitted(new(Threads: 1), "map"));
            Assert.Equal(map.Value, em.Value, 1e-6);
            Assert.Equal(map.Diagnostics.Count(d => d.Code == "W0505"), em.Diagnostics.Count(d => d.Code == "W0505"));
            if (em.Diagnostics.Any(d => d.Code == "W0505")) onEdge++;
            else inside++;
        }

        Assert.InRange(onEdge, 2, 5);
        Assert.InRange(inside, 1, 4);
    }
}
