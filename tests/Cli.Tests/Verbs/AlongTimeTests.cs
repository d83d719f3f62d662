using System.Globalization;
using System.Text.Json;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// Distributions along time from the command line: what is said where an ODE, a reversed SDE or a training comes to nothing, and what
/// `eval`, `compare` and `--resume` make of those that come to something.
/// </summary>
public sealed class AlongTimeTests
{
    private const string Flow = """
        model Flow

        data x[rows]: real[2] from x, y

        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [8], act = silu)
        function moved(x: real[2], t: unit) -> real[2] = velocity(x, t)
        flow warp: real[2] = ode(moved)

        for n in rows { x[n] ~ Normal(0, 1) |> warp }

        """;

    private const string Score = """
        model Reversal

        data x[rows]: real[2] from x, y

        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net noise(x: real[2], t: unit) -> real[2] = mlp(hidden = [8], act = silu)
        function score(x: real[2], t: unit) -> real[2] = -noise(x, t)

        for n in rows { x[n] ~ reverse(noising, score) }

        """;

    /// <summary>The net's row is named, with the statement that asks for it.</summary>
    [Theory]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) * sqrt(x)", "flow_matching")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) * sqrt(x)", "mle")]
    [InlineData(Score, "= -noise(x, t)", "= -noise(x, t) * sqrt(x)", "score")]
    public async Task A_net_that_comes_to_no_number(string story, string part, string instead, string method)
    {
        using var workspace = Clusters(story, part, instead);
        var run = await workspace.Run("fit", "story.gen", "--method", method);
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0540: 10 steps in a row, up to step 10, had no finite loss or gradient: in `x\[n\]`\s", run.Errors);
        Assert.Contains("--> story.gen:9:17\n", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Rows on their way to noise, and noise on its way to rows.</summary>
    [Theory]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) + 50 * x * x * x", "sample", "E0571",
        @"the ODE of `x\[n\]` diverged from draw \d+ at time 0\.\d+: ")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) - 50 * x * x * x", "eval", "E0571",
        @"the ODE of `x\[n\]` diverged from row \d+ at time 0\.\d+: ")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) + 10000000 * (sin(x) - x)", "eval", "E0572",
        @"the ODE of `x\[n\]` took 10,000 steps from row 1 and reached only time 0\.999\d+")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) + 0.001 / (1 - t)", "eval", "E0571",
        @"the velocity of `x\[n\]` is not finite at row 1, at time 1, where its ODE starts")]
    [InlineData(Score, "= -noise(x, t)", "= -noise(x, t) + 500 * x * x * x", "sample", "E0571",
        @"the reversed SDE of `x\[n\]` diverged from draw 1: its end is not finite")]
    public async Task What_cannot_be_followed(string story, string part, string instead, string verb, string code, string said)
    {
        using var workspace = Clusters(story, part, instead);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "10", "--out", "fit")).Code);
        var run = await workspace.Run(verb == "eval" ? ["eval", "fit", "--data", "rows.csv"] : ["sample", "fit", "-n", "50"]);
        Assert.Equal(1, run.Code);
        Assert.Matches($@"error {code}: {said.Replace(" ", @"\s+", StringComparison.Ordinal)}", run.Errors);
        Assert.Contains("--> fit/story.gen:9:24\n", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Maximum likelihood follows rows while it trains.</summary>
    [Fact]
    public async Task What_cannot_be_followed_in_training()
    {
        using var workspace = Clusters(Flow, "= velocity(x, t)", "= velocity(x, t) + 10000000 * (sin(x) - x)");
        var run = await workspace.Run("fit", "story.gen", "--method", "mle");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E057[12]: the ODE of `x\[n\]` (took|diverged|was not solved)\s", run.Errors);
        Assert.Contains("--> story.gen:9:24\n", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Before anything is trained, or followed; a solver that adapts takes as many as it needs.</summary>
    [Fact]
    public async Task More_steps_than_are_taken_are_refused()
    {
        using var workspace = Clusters(Flow, "ode(moved)", "ode(moved, solver = rk4, steps = 10001)");
        foreach (var method in new[] { "flow_matching", "mle" })
        {
            var run = await workspace.Run("fit", "story.gen", "--method", method);
            Assert.Equal(1, run.Code);
            Assert.Contains("error E0572: the ODE of `x[n]` has 10,001 steps of rk4, but the maximum is 10,000\n", run.Errors,
                StringComparison.Ordinal);
            Assert.Contains("--> story.gen:9:24\n", run.Errors, StringComparison.Ordinal);
        }

        workspace.Write("story.gen", Flow);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "10", "--out", "fit")).Code);
        Assert.Contains("error E0572: ", (await workspace.Run("eval", "fit", "--data", "rows.csv", "--steps", "20000")).Errors,
            StringComparison.Ordinal);
        Assert.Contains("error E0572: ", (await workspace.Run("sample", "fit", "-n", "5", "--steps", "20000", "--solver", "euler")).Errors,
            StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("sample", "fit", "-n", "5", "--steps", "10000", "--solver", "euler")).Code);
        Assert.Equal(0, (await workspace.Run("eval", "fit", "--data", "rows.csv", "--solver", "dopri5")).Code);
    }

    /// <summary>Tolerances that no step can satisfy are reported as such, not as a divergence.</summary>
    [Theory, InlineData("dopri5"), InlineData("tsit5")]
    public async Task Tolerances_out_of_reach_are_reported(string solver)
    {
        using var workspace = Clusters(Flow);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "10", "--out", "fit")).Code);
        var run = await workspace.Run("eval", "fit", "--data", "rows.csv", "--rtol", "1e-30", "--solver", solver);
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0572: the ODE of `x\[n\]` cannot be solved from row \d+ to its\s", run.Errors);
    }

    [Theory, InlineData(Flow, "flow_matching"), InlineData(Score, "score")]
    public async Task A_missing_cell_is_reported_by_the_method_that_stops_at_it(string story, string method)
    {
        using var workspace = Clusters(story).Write("gap.csv", "x,y\n1,2\n,3\n");
        var run = await workspace.Run("fit", "story.gen", "--data", "gap.csv");
        Assert.Equal(1, run.Code);
        Assert.Contains($"but `{method}` needs every `x[n]`",
            string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("map", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>A training that its held-out rows have stopped stays where it stopped, however often it is taken up.</summary>
    [Fact]
    public async Task What_held_out_rows_have_stopped_stays()
    {
        using var workspace = Clusters(Flow);
        string[] fit = ["fit", "story.gen", "--holdout", "0.25", "--learning-rate", "0.1", "--threads", "1", "--max-iter",
            "100000", "--out", "fit"];
        var run = await workspace.Run(fit);
        Assert.Contains("the held-out evaluation stopped improving", run.Output, StringComparison.Ordinal);
        var (weights, steps) = (workspace.Bytes("fit/params.safetensors"), Steps());
        var again = await workspace.Run([.. fit, "--resume"]);
        Assert.Equal(0, again.Code);
        Assert.Contains("the held-out evaluation stopped improving", again.Output, StringComparison.Ordinal);
        Assert.Equal(steps, Steps());
        Assert.Equal(weights, workspace.Bytes("fit/params.safetensors"));

        int Steps() => JsonDocument.Parse(workspace.Read("fit/fit.json")).RootElement.GetProperty("iterations").GetInt32();
    }

    /// <summary>Values have the sign of log p; bits/dim, which are labeled as such, that of a code's length.</summary>
    [Theory, InlineData(Flow, "ode", "log-likelihood through the ODE"),
        InlineData(Score, "probability_flow_ode", "log-likelihood of the probability-flow ODE")]
    public async Task Bits_for_each_dimension_are_those_of_a_code(string story, string name, string title)
    {
        using var workspace = Clusters(story);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "300", "--out", "fit")).Code);
        var reported = JsonDocument.Parse((await workspace.Run("eval", "fit", "--data", "rows.csv", "--format", "json")).Output).RootElement
            .GetProperty("log_likelihood");
        var (nats, bits) = (reported.GetProperty("mean_per_row").GetDouble(), reported.GetProperty("bits_per_dimension").GetDouble());
        // about as wide as the standard normal distribution, which takes 2.05 bits and more for a number
        Assert.InRange(bits, 0.2, 5);
        Assert.Equal((name, 2, -nats / 2 / Math.Log(2)),
            (reported.GetProperty("name").GetString(), reported.GetProperty("width").GetInt32(), bits));
        var table = (await workspace.Run("eval", "fit", "--data", "rows.csv")).Output;
        Assert.Contains($"\n{title}\n", table, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"\n{bits:F4} bits/dim: -log2 p for each of the 2 numbers of a row, less is better\n"), table, StringComparison.Ordinal);
        Assert.Matches($@"\nper row +{nats.ToString("F6", CultureInfo.InvariantCulture)} nats ", table);
    }

    /// <summary>
    /// A flow beside a chain: the one has a log density, said to be the ODE's, the other a bound; of two rows held out each has those that
    /// the other has, and values as `eval` prints them.
    /// </summary>
    [Fact]
    public async Task A_flow_is_compared_with_a_chain()
    {
        using var workspace = Clusters(Flow).Write("chain.gen", Chain);
        string[] compare = ["compare", "story.gen", "chain.gen", "--data", "rows.csv", "--holdout", "0.25", "--max-iter",
            "300", "--threads", "1"];
        var reported = JsonDocument.Parse((await workspace.Run([.. compare, "--format", "json"])).Output).RootElement;
        var held = reported.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("held_out")).ToList();
        Assert.Equal([("ode", false, 50, 2), ("elbo", true, 50, 2)], held.Select(h => (h.GetProperty("name").GetString()!,
            h.GetProperty("is_bound").GetBoolean(), h.GetProperty("rows").GetInt32(), h.GetProperty("width").GetInt32())));
        Assert.All(held, h =>
            Assert.Equal(-h.GetProperty("per_row").GetDouble() / 2 / Math.Log(2), h.GetProperty("bits_per_dimension").GetDouble(), 1e-12));
        var table = await workspace.Run(compare);
        Assert.Matches(@"\nstory\.gen +flow_matching +-?[0-9.]+ ± [0-9.]+ +-?[0-9.]+ +-?[0-9.]+ ", table.Output);
        Assert.Matches(@"\nchain\.gen +elbo +≥-?[0-9.]+ ± [0-9.]+ +≥-?[0-9.]+ +≤[0-9.]+ ", table.Output);
        var words = string.Join(' ', table.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("log p by story.gen is computed along its ODE", words, StringComparison.Ordinal);
        Assert.Contains("≥ is a lower bound on log p (ELBO)", words, StringComparison.Ordinal);
        Assert.Matches("the bound of chain.gen is (not above story.gen, so it is not ranked|above story.gen by)",
            words);
        // each by itself
        var rows = workspace.Read("rows.csv").TrimEnd().Split('\n');
        var order = Enumerable.Range(1, 200).ToArray();
        new RandomStream(1, "rows held out").Shuffle(order);
        workspace.Write("rest.csv", Table(rows, order.Skip(50))).Write("held.csv", Table(rows, order.Take(50)));
        foreach (var (story, at) in new[] { ("story.gen", 0), ("chain.gen", 1) })
        {
            Assert.Equal(0, (await workspace.Run("fit", story, "--data", "rest.csv", "--max-iter", "300", "--threads", "1",
                "--out", $"fit {at}")).Code);
            var alone = JsonDocument.Parse(
                (await workspace.Run("eval", $"fit {at}", "--data", "held.csv", "--threads", "1", "--format", "json")).Output).RootElement
                .GetProperty("log_likelihood");
            Assert.Equal(alone.GetProperty("mean_per_row").GetDouble(), held[at].GetProperty("per_row").GetDouble(), 1e-9);
        }
    }

    /// <summary>
    /// One story by two methods: a loss that is no likelihood stands in its own column, and held-out rows are evaluated along the ODE for
    /// both.
    /// </summary>
    [Fact]
    public async Task Two_methods_of_a_flow_are_compared_by_the_rows_that_neither_saw()
    {
        using var workspace = Clusters(Flow);
        string[] compare = ["compare", "story.gen", "--methods", "flow_matching,mle", "--holdout", "0.25", "--max-iter", "60"];
        var table = (await workspace.Run(compare)).Output;
        Assert.Matches(@"\nmethod +(log-likelihood +flow matching loss|flow matching loss +log-likelihood) ", table);
        Assert.Contains("\n50 rows held out  log p per row along the ODE, nats  worse than the one above by\n", table,
            StringComparison.Ordinal);
        var reported = JsonDocument.Parse((await workspace.Run([.. compare, "--format", "json"])).Output).RootElement;
        Assert.Equal(["flow_matching", "mle"],
            reported.GetProperty("ranking").EnumerateArray().Select(r => r.GetProperty("method").GetString()!).Order());
        Assert.All(reported.GetProperty("methods").EnumerateArray(),
            m => Assert.Equal(("ode", 50, false), (m.GetProperty("held_out").GetProperty("name").GetString()!,
                m.GetProperty("held_out").GetProperty("rows").GetInt32(), m.GetProperty("held_out").GetProperty("is_bound").GetBoolean())));
    }

    /// <summary>What is kept is the running average, whose own state goes on too.</summary>
    [Theory]
    [InlineData(Flow, "200", "--method", "flow_matching")]
    [InlineData(Flow, "200", "--method", "flow_matching", "--pairing", "ot", "--holdout", "0.2", "--schedule", "plateau")]
    [InlineData(Flow, "40", "--method", "mle")]
    [InlineData(Flow, "40", "--method", "mle", "--holdout", "0.2")]
    [InlineData(Score, "200", "--weighting", "likelihood", "--clip-norm", "1")]
    [InlineData(Chain, "200")]
    [InlineData(Chain, "200", "--weighting", "simple", "--optimizer", "amsgrad", "--holdout", "0.2")]
    [InlineData(Chain, "200", "--objective", "plain", "--ema", "0.9")]
    public async Task Half_a_training_and_the_rest_of_it_are_one_to_the_bit(string story, string steps, params string[] options)
    {
        using var workspace = Clusters(story);
        var half = (int.Parse(steps, CultureInfo.InvariantCulture) / 2).ToString(CultureInfo.InvariantCulture);
        string[] fit = ["fit", "story.gen", "--batch-size", "32",
            .. options.Contains("--schedule") ? [] : new[] { "--schedule", "constant" }, .. options];
        foreach (var (folder, count, rest) in new (string, string, string[])[] { ("whole", steps, []), ("parts", half, []),
            ("parts", steps, ["--resume"]) })
        {
            var run = await workspace.Run([.. fit, "--max-iter", count, "--out", folder, .. rest]);
            Assert.True(run.Code == 0, run.Errors);
            if (count == half) Assert.NotEqual(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
        }

        Assert.Equal(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
        Assert.Equal(workspace.Bytes("whole/checkpoint/training.safetensors"), workspace.Bytes("parts/checkpoint/training.safetensors"));
        Assert.Equal(Figures("whole"), Figures("parts"));

        (string, string?) Figures(string folder) =>
            JsonDocument.Parse(workspace.Read($"{folder}/fit.json")).RootElement is var fit
                ? (fit.GetProperty("objective").GetRawText(), fit.TryGetProperty("held_out", out var held) ? held.GetRawText() : null)
                : default;
    }

    /// <summary>Maximum likelihood of a flow is a training as any: it says how probable it holds rows that it does not see.</summary>
    [Fact]
    public async Task Maximum_likelihood_of_a_flow_holds_rows_out()
    {
        using var workspace = Clusters(Flow);
        var run = await workspace.Run("fit", "story.gen", "--method", "mle", "--max-iter", "40", "--learning-rate", "0.02", "--holdout",
            "0.25", "--out", "fit");
        Assert.True(run.Code == 0, run.Errors);
        Assert.Matches(@"\nheld out: log-likelihood -\d\.\d{4} ± \d\.\d{4} nats per row over 50 held-out rows", run.Output);
        var fit = JsonDocument.Parse(workspace.Read("fit/fit.json")).RootElement;
        // rows of one distribution, of which the fit has learned little by heart
        Assert.Equal(fit.GetProperty("objective").GetProperty("per_row").GetDouble(),
            fit.GetProperty("held_out").GetProperty("per_row").GetDouble(), 0.3);
    }

    private const string Chain = """
        model Chain(T = 6)

        data x[rows]: real[2] from x, y

        for t in 1..T {
          keep[t] = exp(-0.2 * t)
          beta[t] = 1 - keep[t]
          kept[t] = prod(keep[1..t])
        }

        net noise(s: real[2], t: index[T]) -> real[2] = mlp(hidden = [8], act = silu)

        for n in rows {
          s[n, T]: real[2] ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal((s[n, t] - beta[t] / sqrt(1 - kept[t]) * noise(s[n, t], t)) / sqrt(keep[t]), variance = beta[t]) }
          x[n] ~ Normal((s[n, 1] - sqrt(beta[1]) * noise(s[n, 1], 1)) / sqrt(keep[1]), variance = beta[1])
        }

        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }

        """;

    private static string Table(string[] rows, IEnumerable<int> which) =>
        string.Join('\n', which.Order().Select(r => rows[r]).Prepend(rows[0])) + "\n";

    /// <summary>200 rows of two clusters.</summary>
    private static Workspace Clusters(string story, string part = "", string instead = "")
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(2 * (i % 2)) - 1 + (0.2 * Normal()):F4},{(2 * (i % 2)) - 1 + (0.2 * Normal()):F4}\n"));
        return new Workspace().Write("story.gen", part.Length == 0 ? story : story.Replace(part, instead, StringComparison.Ordinal))
            .Write("rows.csv", $"x,y\n{string.Concat(rows)}");
    }
}
