using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Scores;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>
/// Stories whose drift and diffusion are functions: those of vp, subvp and ve are these; others are followed by their own closed form.
/// </summary>
public sealed class WrittenSdeStoryTests
{
    private const string Rows = "x,y\n0.3,-0.2\n1.5,2\n-1,0.7\n0,0\n0.6,-1.1\n";

    private const string Score = "net score(x: real[2], t: unit) -> real[2] = mlp(hidden = [5], act = tanh)";

    // the integral of beta from 0 to t
    private const string Integral = "(0.1 * t + 9.95 * t^2)";

    private static readonly Dictionary<string, (string Named, string Drift, string Diffusion, double End)> written = new()
    {
        ["vp"] = ("vp()", "-0.5 * (0.1 + 19.9 * t)", "sqrt(0.1 + 19.9 * t)", 1),
        ["subvp"] = ("subvp()", "-0.5 * (0.1 + 19.9 * t)", $"sqrt((0.1 + 19.9 * t) * (1 - exp(-2 * {Integral})))", 1),
        ["ve"] = ("ve(sigma_max = 10)", "0", "sqrt(2 * log(1000)) * 0.01 * 1000^t", 10),
    };

    private static string Story(string sde, string declared = "", string score = Score) => $$"""
        model Written(B = 20)
        data x[rows]: real[2] from x, y
        {{declared}}
        sde noising: real[2] = {{sde}}
        {{score}}
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private static string Named(string name) => Story(written[name].Named);

    private static string Written(string name, string ending = "", string? drift = null) =>
        Story($"linear(drift = pull, diffusion = shake{ending})", $"function pull(t: unit) -> real = {drift ?? written[name].Drift}\n"
            + $"function shake(t: unit) -> real = {written[name].Diffusion}");

    private static string WithEnd(string name, string? drift = null) =>
        Written(name, FormattableString.Invariant($", end_sd = {written[name].End}"), drift);

    [Theory, InlineData("vp"), InlineData("subvp"), InlineData("ve")]
    public void The_likelihood_of_the_ode_is_the_same(string name)
    {
        var (expected, actual) = (Scores(Named(name)), Scores(WithEnd(name)));
        for (var row = 0; row < expected.Count; row++)
            Assert.Equal(expected[row], actual[row], 1e-6 * Math.Max(1, Math.Abs(expected[row])));
        Assert.True(expected.Zip(Scores(WithEnd(name, $"{written[name].Drift} - 0.2")), (a, b) => Math.Abs(a - b)).Max() > 1e-2);
    }

    /// <summary>Left out, the end is the spread there, which of vp and ve is theirs to 2e-5.</summary>
    [Theory, InlineData("vp"), InlineData("subvp"), InlineData("ve")]
    public void The_end_follows_from_the_functions(string name)
    {
        var (expected, actual) = (Scores(Named(name)), Scores(Written(name)));
        for (var row = 0; row < expected.Count; row++) Assert.Equal(expected[row], actual[row], 1e-3);
    }

    [Theory, InlineData("vp", false), InlineData("vp", true), InlineData("subvp", false), InlineData("subvp", true),
        InlineData("ve", false), InlineData("ve", true)]
    public void The_loss_is_the_same(string name, bool byLikelihood)
    {
        var (expected, actual) = (Loss(Named(name), byLikelihood), Loss(Written(name), byLikelihood));
        Assert.Equal(expected, actual, 1e-6 * expected);
        Assert.NotEqual(expected, Loss(Written(name, drift: $"{written[name].Drift} - 0.2"), byLikelihood), 1e-4 * expected);
    }

    [Theory, InlineData("sde"), InlineData("corrected"), InlineData("ode")]
    public void Draws_are_the_same(string sampler)
    {
        var (expected, actual) = (Draws(Known("vp()", ""), sampler),
            Draws(Known("linear(drift = pull, diffusion = shake, end_sd = 1)", $"function pull(t: unit) -> real = {written["vp"].Drift}\n"
                + $"function shake(t: unit) -> real = {written["vp"].Diffusion}"), sampler));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-4);

        static string Known(string sde, string declared) =>
            Story(sde, declared, $"function score(x: real[2], t: unit) -> real[2] = -x / (0.09 * exp(-{Integral}) + 1 - exp(-{Integral}))");
    }

    /// <summary>
    /// Ornstein and Uhlenbeck's, whose distribution of data Normal(0.7, 0.4) stays normal: the score is known, so that the reversed SDE and
    /// its ODE lead back to it.
    /// </summary>
    [Theory, InlineData("sde", 1.0), InlineData("ode", 1.0), InlineData("sde", 0.6), InlineData("ode", 0.6)]
    public void A_mean_reverting_path_leads_back_to_the_data(string sampler, double times)
    {
        const double Pull = 4, Shake = 1.5, Mean = 0.7, Sd = 0.4;
        var variance = Shake * Shake / (2 * Pull);
        var story = FormattableString.Invariant($$"""
            model Reverting(P = {{Pull}}, S = {{Shake}})
            data x[rows]: real from x
            function pull(t: unit) -> real = -P
            function shake(t: unit) -> positive = S
            sde noising: real = linear(drift = pull, diffusion = shake)
            function kept(t: real) -> real = exp(-P * t)
            function score(x: real, t: unit) -> real = -{{times}} * (x - {{Mean}} * kept(t)) / ({{Sd
                * Sd}} * kept(t)^2 + {{variance}} * (1 - kept(t)^2))
            for n in rows { x[n] ~ reverse(noising, score) }
            """);
        var drawn = Draws(story, sampler, 8000);
        var mean = drawn.Average();
        var sd = Math.Sqrt(drawn.Average(x => (x - mean) * (x - mean)));
        // the wrong control: a score of another size leads elsewhere
        if (times == 1) Assert.True(Math.Abs(mean - Mean) < 0.03 && Math.Abs(sd - Sd) < 0.02, $"{mean} {sd}");
        else Assert.True(Math.Abs(sd - Sd) > 0.08, $"{sd}");
    }

    [Fact]
    public void A_score_is_trained_on_it()
    {
        var bound = TestStory.By(Written("vp"), Rows);
        var outcome = bound.Fitted(new(MaxIterations: 50, Threads: 1));
        Assert.Equal("score", bound.Select().Method!.Name);
        Assert.True(outcome.Metric.Value > 0);
    }

    [Theory]
    [InlineData("-1 / t", "sqrt(t)", "its drift `pull` is infinite at t = 0", "pull")]
    [InlineData("0", "t - B / 100", "its diffusion `shake` is -0.2 at t = 0", "shake")]
    public void What_makes_no_noise_is_reported_with_its_place(string drift, string diffusion, string why, string argument)
    {
        var story = Story("linear(drift = pull, diffusion = shake)", $"function back(u: real, t: real) -> real = -u\n"
            + $"function pull(t: unit) -> real = {drift}\nfunction shake(t: unit) -> real = {diffusion}");
        var reported = Assert.Single(TestStory.By(story, Rows).Binding.Diagnostics);
        Assert.Equal(("E0577", Severity.Error), (reported.Code, reported.Severity));
        Assert.Contains(why, reported.Message, StringComparison.Ordinal);
        Assert.Equal((6, argument), reported.Place is SourcePlace { Span: var span } ? (span.Line, span.Text) : (0, ""));
        Assert.NotNull(reported.Help);
    }

    /// <summary>
    /// In standard units exp(-0.55 / 2) is left at the end of vp(0.1, 1): the mean divergence of Normal(kept x, spread) from Normal(0, 1),
    /// of a column and of a constant one. Where the story sets the unit, that of two normal distributions.
    /// </summary>
    [Fact]
    public void Data_that_stay_to_the_end_are_reported()
    {
        double[] rows = [1, 2, 3, 4, -1, 0.5];
        var csv = "x,y\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r},0\n")));
        var reported = Assert.Single(TestStory.By(Story("vp(beta_min = 0.1, beta_max = 1)"), csv).Binding.Diagnostics);
        var left = Math.Exp(-0.55);
        double Most(double variance) => 0.5 * ((left * variance) + (1 - left) - 1 - Math.Log(1 - left));
        Assert.Equal(("W0578", Severity.Warning), (reported.Code, reported.Severity));
        Assert.Contains(FormattableString.Invariant($"about {Most(1) + Most(0):G2} nats a row"), reported.Message,
            StringComparison.Ordinal);
        Assert.Contains("keeps 0.76 ", reported.Message, StringComparison.Ordinal);
        Assert.Empty(TestStory.By(Story("vp()"), csv).Binding.Diagnostics);
        Assert.Empty(TestStory.By(Story("vp()"), "x,y\n1000,2000\n3000,1500\n").Binding.Diagnostics);
        // a statement beside it that reads the numbers sets their unit
        var own = Story("vp()") + "\nparam m: real\nfor n in rows { target += -(x[n, 1] - m)^2 }\n";
        Assert.Equal("W0578", Assert.Single(TestStory.By(own, "x,y\n1000,2000\n3000,1500\n").Binding.Diagnostics).Code);
    }

    private static IReadOnlyList<double> Scores(string story)
    {
        var problem = TestStory.By(story, Rows).Problem;
        var weights = Objective(problem, new(problem.Graph.Plates[0], 5)).Weights
            .ToDictionary(w => w.Name, w => new Tensor(w.Slot.Shape, w.Start(new RandomStream(4, w.Name))));
        return PathScores.Compute(
            TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, (problem with { Trained = weights }), TestStory.Catalog),
            PathStory.Along(1e-10), 1, ManagedEngine.On(1)).Value!.LogDensity;
    }

    /// <summary>In double precision, at weights and noise of a test.</summary>
    private static double Loss(string story, bool byLikelihood)
    {
        var problem = TestStory.By(story, Rows).Problem;
        var objective = Objective(problem, new(problem.Graph.Plates[0], 5, ElementType.Float64) { WeighsByLikelihood = byLikelihood });
        using var measured = new HeldOutObjective(objective, 3);
        return measured.Measure(objective.Weights.ToDictionary(w => w.Name,
            w => new Tensor(w.Slot.Shape, w.Start(new RandomStream(4, w.Name))))).Mean;
    }

    private static TrainingObjective Objective(Problem problem, PathRequest request)
    {
        var path = TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, problem, TestStory.Catalog);
        var batch = new PathBatch(path, request);
        return batch.ToTrain(new ScoreMatching(TestStory.Catalog).Loss(path, batch), isInNats: false);
    }

    private static double[] Draws(string story, string sampler, int count = 200)
    {
        var graph = TestStory.Compile(story);
        var problem = new ProblemBinder(graph, InputTables.None, TestStory.Catalog,
            new PriorDrawRequest(graph, new Dictionary<string, long>(), count))
            .Bind().Problem!;
        return new PriorSampler(problem, TestStory.Catalog) { Along = new() { [StandardOptions.Sampler] = sampler } }
            .Sample(5).Value!.Values["x"].Values;
    }
}
