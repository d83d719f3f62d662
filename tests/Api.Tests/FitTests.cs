using System.Globalization;
using ProbDsl.Api;

namespace ProbDsl.Tests;

/// <summary>A fit from a program: its numbers, what is kept, and that it says all it has to say by values.</summary>
public sealed class FitTests
{
    /// <summary>The posterior of a line with known noise, by the normal equations.</summary>
    [Fact]
    public void The_posterior_of_a_line_is_that_of_the_normal_equations()
    {
        var fit = Story.Parse(Rows.Line).Fit(Rows.Table);
        const double noise = 4, prior = 100;
        double xx = Rows.X.Sum(x => x * x), sx = Rows.X.Sum(), n = Rows.X.Length;
        double saa = (n / noise) + (1 / prior), sab = sx / noise, sbb = (xx / noise) + (1 / prior);
        double ra = Rows.Y.Sum() / noise, rb = Rows.X.Zip(Rows.Y, (x, y) => x * y).Sum() / noise, det = (saa * sbb) - (sab * sab);
        Assert.Equal(((sbb * ra) - (sab * rb)) / det, fit.Posterior["a"].Mean, 1e-9);
        Assert.Equal(((saa * rb) - (sab * ra)) / det, fit.Posterior["b"].Mean, 1e-9);
        Assert.Equal(Math.Sqrt(saa / det), fit.Posterior["b"].StandardDeviation, 1e-9);
        var (low, high) = fit.Posterior["b"].Interval;
        Assert.Equal(2 * 1.6448536269514722 * Math.Sqrt(saa / det), high - low, 1e-6);
        Assert.True(fit.IsConverged);
        Assert.Equal(("Line", "log_evidence", false), (fit.Model, fit.Objective.Name, fit.Objective.IsBound));
        Assert.Contains("a, b", fit.Plan, StringComparison.Ordinal);

        var predicted = fit.Predict(Table.Of(("x", new[] { 0.0, 2 })));
        Assert.Equal(fit.Posterior["a"].Mean + (2 * fit.Posterior["b"].Mean), predicted["y.mean"][1], 5 * predicted["y.mcse"][1]);
        var row = fit.Evaluate(Table.Of(("x", new[] { 2.0 }), ("y", new[] { 5.0 })));
        var variance = noise + ((sbb - (4 * sab) + (4 * saa)) / det);
        var distance = 5 - fit.Posterior["a"].Mean - (2 * fit.Posterior["b"].Mean);
        Assert.Equal(-0.5 * (Math.Log(2 * Math.PI * variance) + (distance * distance / variance)), row.Total, 1e-6);
    }

    [Fact]
    public void A_kept_fit_is_the_fit()
    {
        using var folder = new TemporaryFolder();
        var fit = Story.Parse(Rows.Line).Fit(Rows.Table, new() { Method = "importance", Seed = 5 });
        fit.Save(folder.Path);
        var kept = Fit.Open(folder.Path);
        Assert.Equal(fit.Posterior.Select(q => (q.Name, q.Mean, q.StandardDeviation, q.Interval)),
            kept.Posterior.Select(q => (q.Name, q.Mean, q.StandardDeviation, q.Interval)));
        Assert.Equal(fit.Posterior["b"].Draws, kept.Posterior["b"].Draws);
        Assert.True(fit.Posterior["b"].Draws.Count >= 1000);
        var rows = Table.Of(("x", new[] { 0.5 }));
        Assert.Equal(fit.Predict(rows)["y.mean"], kept.Predict(rows)["y.mean"]);
        Assert.Equal(fit.Objective, kept.Objective);
        Assert.Throws<InvalidOperationException>(() => kept.Save(folder.Path));
        var other = Story.Parse(Rows.Line.Replace("2)", "3)", StringComparison.Ordinal)).Fit(Rows.Table);
        Assert.Contains("E0602", Assert.Throws<StoryException>(() => other.Save(folder.Path)).Message, StringComparison.Ordinal);
        other.Save(folder.Path, overwrite: true);
    }

    [Fact]
    public void Seeds_decide_draws_and_threads_do_not()
    {
        double Mean(ulong seed, int threads) => Story.Parse(Rows.Line)
            .Fit(Rows.Table, new() { Method = "importance", Seed = seed, Threads = threads }).Posterior["a"].Mean;
        Assert.Equal(Mean(2, 1), Mean(2, 2));
        Assert.NotEqual(Mean(2, 1), Mean(3, 1));
    }

    [Fact]
    public void Elements_have_the_names_of_levels()
    {
        var fit = Story.Parse("""
            model Groups
            data g[rows]: index[G]
            data y[rows]: real
            m: real[G] ~ Normal(0, 100)
            for n in rows { y[n] ~ Normal(m[g[n]], 1) }
            """).Fit(Table.Of(("g", new[] { "a", "b", "b", null }), ("y", new[] { 1.0, 2, 4, 100 })), new() { DropsMissing = true });
        Assert.Equal(2 * 3 / (2 + 1e-4), fit.Posterior["m[b]"].Mean, 1e-9);
        Assert.Equal(fit.Posterior["m"].Means[1], fit.Posterior["m[b]"].Mean);
        Assert.Equal([2], fit.Posterior["m"].Shape);
        Assert.Contains("m[a]", Assert.Throws<InvalidOperationException>(() => fit.Posterior["m"].Mean).Message, StringComparison.Ordinal);
        Assert.Contains("`m`", Assert.Throws<KeyNotFoundException>(() => fit.Posterior["z"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_are_given_by_plate()
    {
        var fit = Story.Parse("""
            model Schools
            data effect[schools]: real
            data se[schools]: positive
            mu ~ Normal(0, 100)
            for j in schools { effect[j] ~ Normal(mu, se[j]) }
            """).Fit(new Dictionary<string, Table> { ["schools"] = Table.Parse("effect,se\n1,1\n3,1\n") });
        Assert.Equal(2 * 2 / (2 + 1e-4), fit.Posterior["mu"].Mean, 1e-9);
    }

    /// <summary>Every error is a value with a code, a place and a next step.</summary>
    [Fact]
    public void Errors_are_messages()
    {
        var story = Story.Parse("model M\ndata x[rows]: real\nfor n in rows { x[n] ~ Nomal(0, 1) }", "m.gen");
        var error = Assert.Single(story.Messages, m => m.Kind == MessageKind.Error);
        Assert.False(story.IsValid);
        Assert.Equal("m.gen:3:24", error.Place);
        Assert.Contains("Normal", error.Next + error.Text, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Single(Assert.Throws<StoryException>(() => story.Fit(Rows.Table)).Messages));
        Assert.Equal("E0191", Assert.Throws<StoryException>(() => Story.Load("none.gen")).Messages[0].Code);
        Assert.Equal("E0327", Assert.Throws<StoryException>(() => Table.Read("none.csv")).Messages[0].Code);
        var line = Story.Parse(Rows.Line);
        Assert.Throws<StoryException>(() => line.Fit(Table.Of(("x", Rows.X))));
        Assert.Throws<StoryException>(() => line.Fit(Rows.Table, new() { Method = "em" }));
        Assert.Throws<ArgumentException>(() => line.Fit(Rows.Table, new() { Interval = 1 }));
        var unknown = new Dictionary<string, string> { ["speed"] = "1" };
        Assert.Throws<ArgumentException>(() => line.Fit(Rows.Table, new() { Further = unknown }));
        Assert.Throws<ArgumentException>(() => Table.Of(("x", new[] { 1.0 }), ("y", new[] { 1.0, 2 })));
    }

    [Fact]
    public void Progress_is_told_and_a_canceled_fit_has_its_result_so_far()
    {
        const string text = """
            model Tails
            data x[rows]: real
            param m: real
            param s: positive
            for n in rows { x[n] ~ StudentT(4, m, s) }
            """;
        var steps = new List<FitProgress>();
        using var source = new CancellationTokenSource();
        var whole = Story.Parse(text).Fit(Rows.Table, progress: new Heard(steps.Add), cancellation: TestContext.Current.CancellationToken);
        Assert.True(steps.Count > 2 && steps.All(s => s.Step <= s.Steps));
        var early = Story.Parse(text).Fit(Rows.Table, new() { Further = new Dictionary<string, string> { ["max-iter"] = "100000" } },
            new Heard(at =>
            {
                if (at.Step >= 2) source.Cancel();
            }), source.Token);
        Assert.True(whole.IsConverged);
        Assert.False(early.IsConverged);
        Assert.Throws<OperationCanceledException>(() => Story.Parse(text).Fit(Rows.Table, cancellation: new(canceled: true)));
    }

    [Fact]
    public void What_a_fit_and_a_story_compute_can_be_canceled()
    {
        var canceled = new CancellationToken(canceled: true);
        var story = Story.Parse(Rows.Line);
        var fit = story.Fit(Rows.Table);
        Assert.Throws<OperationCanceledException>(() => fit.Predict(Rows.Table, cancellation: canceled));
        Assert.Throws<OperationCanceledException>(() => fit.Forecast(2, cancellation: canceled));
        Assert.Throws<OperationCanceledException>(() => fit.Evaluate(Rows.Table, cancellation: canceled));
        var drawn = Story.Parse("model M\ndata x[rows]: real\nmu ~ Normal(3, 0.1)\nfor n in rows { x[n] ~ Normal(mu, 1) }");
        Assert.Throws<OperationCanceledException>(() => drawn.Sample(10, cancellation: canceled));
    }

    /// <summary>A thousand draws of a million rows take many seconds: they end soon after they are canceled.</summary>
    [Fact]
    public void Predictions_end_between_draws()
    {
        var draws = Story.Parse(Rows.Line).Fit(Rows.Table, new() { Method = "importance" });
        double[] x = [.. Enumerable.Range(0, 1_000_000).Select(i => i / 1e4)];
        var (rows, complete) = (Table.Of(("x", x)), Table.Of(("x", x), ("y", x)));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => draws.Predict(rows, cancellation: source.Token));
        using var second = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => draws.Evaluate(complete, cancellation: second.Token));
    }

    [Fact]
    public void Rows_are_drawn_and_read_back()
    {
        var story = Story.Parse("model M\ndata x[rows]: real\nmu ~ Normal(3, 0.1)\nfor n in rows { x[n] ~ Normal(mu, 1) }");
        var drawn = story.Sample(1000, seed: 4);
        Assert.Equal((1000, "x"), (drawn.Rows, Assert.Single(drawn.Names)));
        Assert.Equal(3, drawn["x"].Numbers.Average(), 0.5);
        Assert.Equal("1.5", Table.Parse("t\n1.5\n")["t"].Texts[0]);
    }

    /// <summary>Nothing is written to the console, whatever happens.</summary>
    [Fact]
    public void Nothing_is_printed()
    {
        var (before, errors, printed) = (Console.Out, Console.Error, new StringWriter(CultureInfo.InvariantCulture));
        Console.SetOut(printed);
        Console.SetError(printed);
        try
        {
            _ = Story.Parse(Rows.Line).Fit(Rows.Table).ToString();
            Assert.Throws<StoryException>(() => Story.Parse("model").Fit(Rows.Table));
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(errors);
        }

        Assert.Empty(printed.ToString());
    }

    private sealed class Heard(Action<FitProgress> hear) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => hear(value);
    }
}
