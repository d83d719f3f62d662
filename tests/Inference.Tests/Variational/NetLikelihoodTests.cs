using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.OptionChecks;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>Regressions and classifiers by nets: `mle` trains them, and reports the log-likelihood itself.</summary>
public sealed class NetLikelihoodTests
{
    private const string Line = """
        model Line
        data x[rows]: real[2] from a, b
        data y[rows]: real
        net at(x: real[2]) -> real = linear
        param sd: positive
        for n in rows { y[n] ~ Normal(at(x[n]), sd) }
        """;

    private const string Known = """
        model Known
        data x[rows]: real[2] from a, b
        data y[rows]: real
        net at(x: real[2]) -> real = mlp(hidden = [5], act = tanh)
        for n in rows { y[n] ~ Normal(at(x[n]), 0.5) }
        """;

    private const string Classes = """
        model Classes
        data x[rows]: real[2] from a, b
        data kind[rows]: index[3]
        net at(x: real[2]) -> real[3] = linear
        for n in rows { kind[n] ~ Categorical(logit = at(x[n])) }
        """;

    private const string Experts = """
        model Experts
        data x[rows]: real[2] from a, b
        data y[rows]: real
        net gate(x: real[2]) -> real = linear
        net at(x: real[2]) -> real[2] = linear
        for n in rows {
          side[n]: bool ~ Bernoulli(logit = gate(x[n]))
          y[n] ~ Normal(if side[n] then at(x[n])[1] else at(x[n])[2], 0.5)
        }
        """;

    private static readonly (double A, double B, double Y, int Kind)[] rows = Drawn();

    private static (double, double, double, int)[] Drawn()
    {
        var random = new RandomStream(11, "rows for nets");
        return [.. Enumerable.Range(0, 60).Select(_ =>
        {
            var (a, b) = (random.NextNormal(), random.NextNormal());
            return (a, b, 1 + (0.7 * a) - (0.4 * b) + (0.5 * random.NextNormal()), 1 + random.NextWeighted([Math.Exp(a), Math.Exp(b), 1]));
        })];
    }

    private static string Csv =>
        "a,b,y,kind\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r.A:R},{r.B:R},{r.Y:R},{r.Kind}\n")));

    private static FitOptions Long(int steps = 3000) =>
        new(MaxIterations: steps, Threads: 1) { [StandardOptions.LearningRate] = 0.03, [StandardOptions.BatchSize] = 60 };

    /// <summary>The figure of a net without a hidden layer is that of the normal equations.</summary>
    [Fact]
    public void A_linear_net_is_least_squares()
    {
        var outcome = TestStory.By(Line, Csv).Fitted(Long());
        var (best, sd, logLikelihood) = LeastSquares();
        Assert.Equal(("log_likelihood", false), (outcome.Objective.Name, outcome.Objective.IsBound));
        Assert.Equal((StopReason.StepsDone, 4), (outcome.Stopped, outcome.Summary!.FreeParameters));
        Assert.Equal(logLikelihood, outcome.Metric.Value, 1e-3);
        Assert.Null(outcome.Metric.Error);
        Assert.Equal(sd, Estimates.Scalar(outcome, "sd"), 1e-3);
        var weights = outcome.Summary.Weights!;
        var offset = Fitted(0, 0);
        double[] coefficients = [offset, Fitted(1, 0) - offset, Fitted(0, 1) - offset];
        Assert.All(best.Zip(coefficients), pair => Assert.Equal(pair.First, pair.Second, 2e-3));

        double Fitted(double a, double b) =>
            weights.Produced("at.output", Linear(weights, "at.1", Read(weights, "at", a, b))[0]);
    }

    /// <summary>
    /// Dropout of the inputs of a linear net is, on average over the noise, ridge regression with the penalty p / (1 - p) times the sum of
    /// squares of each input (Srivastava et al. 2014, section 9.1). What is reported is the log-likelihood without dropout.
    /// </summary>
    [Fact]
    public void Dropout_of_inputs_is_ridge_regression()
    {
        const double rate = 0.4;
        var outcome = TestStory.By(Line.Replace("= linear", $"= dropout({rate}) |> linear", StringComparison.Ordinal)
            .Replace("param sd: positive\n", "", StringComparison.Ordinal).Replace("sd)", "0.5)", StringComparison.Ordinal), Csv)
            .Fitted(Long(6000));
        var weights = outcome.Summary!.Weights!;
        var design = Matrix<double>.Build.DenseOfRows(rows.Select(r => (double[])[1, .. Read(weights, "at", r.A, r.B)]));
        var squares = design.TransposeThisAndMultiply(design);
        var best = Penalized(rate / (1 - rate));
        double[] fitted = [.. rows.Select(r => At(r.A, r.B))];
        Assert.InRange((design * best - Vector<double>.Build.Dense(fitted)).AbsoluteMaximum(), 0, 0.05);
        Assert.True((design * Penalized(0) - Vector<double>.Build.Dense(fitted)).AbsoluteMaximum() > 0.3);
        Assert.Equal(rows.Sum(r => Normal(r.Y, At(r.A, r.B))), outcome.Metric.Value, 1e-9);

        Vector<double> Penalized(double penalty) =>
            (squares + Matrix<double>.Build.DenseDiagonal(3, 3, i => i == 0 ? 0 : penalty * squares[i, i]))
            .Solve(design.TransposeThisAndMultiply(Vector<double>.Build.DenseOfEnumerable(rows.Select(r => r.Y))));

        double At(double a, double b) => weights.Produced("at.output", Linear(weights, "at.1", Read(weights, "at", a, b))[0]);
    }

    /// <summary>The noise of a training follows from its seed.</summary>
    [Fact]
    public void Dropout_follows_from_the_seed()
    {
        var story = TestStory.By(Known.Replace("mlp(", "linear(4) |> dropout(0.5) |> mlp(", StringComparison.Ordinal), Csv);
        double[] Weights(ulong seed) => story.Fitted(Long(20) with { Seed = seed }).Summary!.Weights!["at.1.weight"].Values;
        Assert.Equal(Weights(3), Weights(3));
        Assert.NotEqual(Weights(3), Weights(4));
    }

    /// <summary>A rate by hyperparameters is the number that it comes to, inside of other layers too.</summary>
    [Theory, InlineData("dropout(RATE) |> "), InlineData("residual(dropout(RATE) |> linear) |> ")]
    public void The_rate_of_dropout_may_be_an_expression(string layers)
    {
        Assert.Equal(Weights("0.25"), Weights("2 * P"));
        Assert.Equal(Weights("0.5"), Weights("2 * P", ("P", 0.25)));
        Assert.NotEqual(Weights("0.25"), Weights("2 * P", ("P", 0.25)));

        double[] Weights(string rate, params (string, double)[] settings)
        {
            var story = Known.Replace("model Known", "model Known(P = 0.125)", StringComparison.Ordinal).Replace(
                "= mlp(", $"= {layers.Replace("RATE", rate, StringComparison.Ordinal)}mlp(", StringComparison.Ordinal);
            return [.. TestStory.By(story, Csv, settings).Fitted(Long(20)).Summary!.Weights!.SelectMany(w => w.Value.Values)];
        }
    }

    /// <summary>Bars across and bars down, of all heights and places, in noise.</summary>
    [Fact]
    public void A_net_of_images_with_skips_distinguishes_bars()
    {
        var random = new RandomStream(3, "bars");
        var lines = Enumerable.Range(0, 80).Select(i =>
        {
            var (isDown, at, height) = (i % 2 == 0, random.NextIndex(4), random.NextIndex(2) == 0 ? 1.0 : -1);
            var pixels = Enumerable.Range(0, 16).Select(p => (((isDown ? p % 4 : p / 4) == at) ? height : 0) + (0.1 * random.NextNormal()));
            return FormattableString.Invariant($"{(isDown ? 1 : 0)},{string.Join(',', pixels.Select(p => p.ToString("R")))}");
        });
        var csv = "down," + string.Join(',', Enumerable.Range(1, 16).Select(p => $"p{p}")) + "\n" + string.Join('\n', lines) + "\n";
        var outcome = TestStory.By("""
            model Bars
            data image[rows]: real[1, 4, 4] from all except down
            data down[rows]: bool
            net at(image: real[1, 4, 4]) -> (logit: real) =
              let full = conv(8) |> group_norm(2) |> silu |> residual(conv(8) |> silu |> dropout(0.1) |> conv)
              let half = full |> conv(8, stride = 2) |> attention(2)
              let up = half |> upsample
              concat(up, full) |> conv(8) |> silu |> mean_pool(4) |> linear
            for n in rows { down[n] ~ Bernoulli(at(image[n])) }
            """, csv).Fitted(Long(300) with { Seed = 1 });
        Assert.InRange(outcome.Metric.Value / 80, -0.1, 0);
    }

    /// <summary>The steps of a chain have no noise.</summary>
    [Fact]
    public void Dropout_inside_of_a_chain_is_refused()
    {
        const string chain = """
            model Chain
            data x[rows]: real[2] from a, b
            data y[rows]: real
            net step(state: real[3], x: real[2]) -> real[3] = mlp([4], act = tanh) |> dropout(0.1)
            net at(state: real[3]) -> real = linear
            h[1] = step(zeros(3), x[1])
            for n in 2..rows { h[n] = step(h[n-1], x[n]) }
            for n in rows { y[n] ~ Normal(at(h[n]), 0.5) }
            """;
        var refusal = Assert.Single(TestStory.By(chain, Csv).Select("mle").Diagnostics);
        Assert.Contains("`step` has a `dropout`", refusal.Message + refusal.Help + string.Concat(refusal.Labels.Select(l => l.Text)),
            StringComparison.Ordinal);
        Assert.NotNull(TestStory.By(chain.Replace(" |> dropout(0.1)", "", StringComparison.Ordinal), Csv).Select("mle").Plan);
    }

    /// <summary>Softmax of a linear net is multinomial logistic regression, whose only maximum Newton's method finds.</summary>
    [Fact]
    public void A_linear_classifier_is_multinomial_logistic_regression()
    {
        var outcome = TestStory.By(Classes, Csv).Fitted(Long());
        Assert.Equal(Multinomial(), outcome.Metric.Value, 1e-3);
    }

    /// <summary>
    /// With a hidden layer, and with a finite latent marginalized: the value is the log density at the weights that are kept, row by row,
    /// in double precision.
    /// </summary>
    [Fact]
    public void The_figure_is_the_log_likelihood_at_the_weights()
    {
        var (known, experts) = (TestStory.By(Known, Csv).Fitted(Long(50)), TestStory.By(Experts, Csv).Fitted(Long(50)));
        Assert.Equal(rows.Sum(r => Normal(r.Y, Hidden(known.Summary!.Weights!, r.A, r.B))), known.Metric.Value, 1e-9);
        Assert.Equal(rows.Sum(r => Mixed(experts.Summary!.Weights!, r.A, r.B, r.Y)), experts.Metric.Value, 1e-9);
        Assert.Null(known.HeldOut);
    }

    [Fact]
    public void It_is_the_default_and_the_bounds_are_not_compared()
    {
        var options = TestStory.By(Known, Csv).Facts;
        var methods = new MethodTable(TestStory.Catalog);
        Assert.Equal("mle", methods.Select(options, null).Method!.Name);
        Assert.NotNull(methods.Select(options, "elbo").Plan);
        Assert.StartsWith("`--method mle` finds ", Assert.Single(methods.Select(options, "laplace").Diagnostics).Help,
            StringComparison.Ordinal);
        Assert.Equal(["mle"],
            methods.For(options).Where(m => m.IsComparedOn(options) && m.Choose(options).Plan is not null).Select(m => m.Name));
    }

    /// <summary>A row whose outcome is missing adds nothing, to the figure or to the training.</summary>
    [Fact]
    public void A_missing_outcome_is_left_out()
    {
        var lines = Csv.Split('\n');
        var (gap, without) = (lines.ToArray(), lines.Where((_, i) => i != 7));
        gap[7] = FormattableString.Invariant($"{rows[6].A:R},{rows[6].B:R},,{rows[6].Kind}");
        Assert.Equal(TestStory.By(Line, string.Join('\n', without)).Fitted(Long()).Metric.Value,
            TestStory.By(Line, string.Join('\n', gap)).Fitted(Long()).Metric.Value, 1e-3);
    }

    /// <summary>
    /// `eval` of the kept fit is the figure, `predict` and draws follow the net; rows that training did not see have their own exact
    /// figure.
    /// </summary>
    [Fact]
    public void A_kept_fit_scores_rows_as_it_was_fitted()
    {
        var bound = TestStory.By(Known, Csv);
        var outcome = bound.Fitted(new FitOptions(Seed: 4, MaxIterations: 300, Threads: 1) { [StandardOptions.LearningRate] = 0.03,
            [StandardOptions.Holdout] = 0.25 });
        var fit = FitInMemory.Create("mle", bound.Problem, outcome.Summary!);
        Assert.False(fit.HasGuidedLatents);
        var scores = RowScoring.Score(fit, (bound.Problem with { Trained = fit.Weights }), sameRows: true, TestStory.Catalog).Value!;
        Assert.All(scores.LogDensity.Zip(rows),
            pair => Assert.Equal(Normal(pair.Second.Y, Hidden(fit.Weights, pair.Second.A, pair.Second.B)), pair.First, 1e-9));
        var parts = HeldOutRows.Choose(bound.Problem, BatchedPlate.Choose(bound.Problem)!, 0.25, 4);
        double Mean(Problem part) => RowScoring
            .Score(fit, (part with { Trained = fit.Weights }), sameRows: false, TestStory.Catalog).Value!.Mean;
        Assert.Equal((15, "log_likelihood"), (outcome.HeldOut!.Rows, outcome.HeldOut.Of.Name));
        Assert.Equal(Mean(parts.Held), outcome.HeldOut.PerRow, 1e-5);
        Assert.Equal(45 * Mean(parts.Trained), outcome.Metric.Value, 1e-9);
    }

    [Theory]
    [InlineData("y[n] ~ Normal(at(x[n]), 0.5)", """
        z[n] ~ Normal(0, 1)
        y[n] ~ Normal(at(x[n]) + z[n], 0.5)
        """, "elbo")]
    [InlineData("for n in rows", "param w: real\ntarget += -w^2\nfor n in rows", "elbo")]
    public void What_is_no_likelihood_of_the_data_alone_is_left_to_bounds(string from, string to, string method)
    {
        var story = Known.Replace(from, to, StringComparison.Ordinal).Replace("{ ", "{\n", StringComparison.Ordinal)
            .Replace(" }", "\n}", StringComparison.Ordinal);
        Assert.Equal(method, TestStory.By(story, Csv).Select().Method!.Name);
        Assert.Equal("E0402", Assert.Single(TestStory.By(story, Csv).Select("mle").Diagnostics).Code);
    }

    /// <summary>Options that act on draws of a guide act on nothing here, and are refused.</summary>
    [Fact]
    public void Options_of_guides_are_idle()
    {
        var options = TestStory.By(Known, Csv).Facts;
        var method = new MethodTable(TestStory.Catalog).Select(options, null).Method!;
        RunOptions given = new() { [StandardOptions.Particles] = 5 };
        Assert.Equal("E0557", Assert.Single(IneffectiveOptions.OfFits(given, [(method, options, given)])).Code);
        RunOptions batch = new() { [StandardOptions.BatchSize] = 10 };
        Assert.Empty(IneffectiveOptions.OfFits(batch, [(method, options, batch)]));
    }

    private static double Normal(double y, double mean) =>
        (-0.5 * Math.Pow((y - mean) / 0.5, 2)) - Math.Log(0.5) - (0.5 * Math.Log(2 * Math.PI));

    private static double[] Linear(IReadOnlyDictionary<string, Tensor> weights, string layer, params double[] x)
    {
        var (matrix, bias) = (weights[$"{layer}.weight"], weights[$"{layer}.bias"].Values);
        return [.. bias.Select((b, j) => b + x.Select((v, i) => v * matrix.Values[(i * bias.Length) + j]).Sum())];
    }

    private static double Hidden(IReadOnlyDictionary<string, Tensor> weights, double a, double b) =>
        weights.Produced("at.output",
            Linear(weights, "at.2", [.. Linear(weights, "at.1", Read(weights, "at", a, b)).Select(Math.Tanh)])[0]);

    private static double[] Read(IReadOnlyDictionary<string, Tensor> weights, string net, params double[] x) =>
        [.. x.Select((v, i) => weights.Read($"{net}.input.x", v, i))];

    private static double Mixed(IReadOnlyDictionary<string, Tensor> weights, double a, double b, double y)
    {
        var right = 1 / (1 + Math.Exp(-Linear(weights, "gate.1", Read(weights, "gate", a, b))[0]));
        var at = Linear(weights, "at.1", Read(weights, "at", a, b));
        return Math.Log((right * Math.Exp(Normal(y, at[0]))) + ((1 - right) * Math.Exp(Normal(y, at[1]))));
    }

    private static (double[] Best, double Sd, double LogLikelihood) LeastSquares()
    {
        var design = Matrix<double>.Build.DenseOfRows(rows.Select(r => new[] { 1, r.A, r.B }));
        var y = Vector<double>.Build.DenseOfEnumerable(rows.Select(r => r.Y));
        var best = design.QR().Solve(y);
        var variance = (y - (design * best)).PointwisePower(2).Average();
        return ([.. best], Math.Sqrt(variance), -0.5 * rows.Length * (Math.Log(2 * Math.PI * variance) + 1));
    }

    /// <summary>The largest log-likelihood, by Newton's method; the last kind's logit is 0.</summary>
    private static double Multinomial()
    {
        var w = Vector<double>.Build.Dense(6);
        for (var step = 0; ; step++)
        {
            var (gradient, curvature, value) = (Vector<double>.Build.Dense(6), Matrix<double>.Build.Dense(6, 6), 0.0);
            foreach (var row in rows)
            {
                double[] x = [1, row.A, row.B];
                double[] logits = [.. Enumerable.Range(0, 2).Select(k => x.Select((v, i) => v * w[(3 * k) + i]).Sum()), 0];
                var total = logits.Sum(Math.Exp);
                value += logits[row.Kind - 1] - Math.Log(total);
                for (var k = 0; k < 6; k++)
                {
                    var p = Math.Exp(logits[k / 3]) / total;
                    gradient[k] += ((row.Kind - 1 == k / 3 ? 1 : 0) - p) * x[k % 3];
                    for (var l = 0; l < 6; l++)
                        curvature[k, l] += ((k / 3 == l / 3 ? p : 0) - (p * Math.Exp(logits[l / 3]) / total)) * x[k % 3] * x[l % 3];
                }
            }

            if (step == 30) return value;
            w += curvature.Solve(gradient);
        }
    }
}
