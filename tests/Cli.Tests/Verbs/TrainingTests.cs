using System.Globalization;
using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// `fit` that trains: checkpoints, `--resume`, `--holdout`; and what `sample`, `predict` and `compare` make of such fits.
/// </summary>
public sealed class TrainingTests
{
    private const string Story = """
        model Small
        data x[rows]: real[2] from x, y
        net decode(z: real) -> (mean: real[2]) = mlp(hidden = [8], act = tanh)
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]).mean, 0.5)
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [8], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Checkpoint = "checkpoint/training.safetensors";

    [Fact]
    public async Task A_longer_training_from_a_checkpoint_is_one_that_was_long()
    {
        using var workspace = Small();
        await Fitted(workspace, "whole", "--max-iter", "120", "--kl-warm-up", "0");
        await Fitted(workspace, "parts", "--max-iter", "50", "--kl-warm-up", "0");
        Assert.NotEqual(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
        await Fitted(workspace, "parts", "--max-iter", "120", "--kl-warm-up", "0", "--resume");
        Assert.Equal(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
    }

    [Fact]
    public async Task After_an_interruption_it_goes_on_to_the_same_bits()
    {
        using var workspace = Small();
        var fit = await Interrupted(workspace, "parts");
        Assert.Equal("interrupted", Json(workspace, "parts").GetProperty("stop_reason").GetString());
        Assert.NotEqual(0, Json(workspace, "parts").GetProperty("objective").GetProperty("value").GetDouble());
        Assert.Equal(0, (await workspace.Run([.. fit, "--out", "parts", "--resume"])).Code);
        Assert.Equal(0, (await workspace.Run([.. fit, "--out", "whole"])).Code);
        Assert.Equal(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
        Assert.Equal(Json(workspace, "whole").GetProperty("objective").ToString(),
            Json(workspace, "parts").GetProperty("objective").ToString());
    }

    /// <summary>
    /// A training stopped on its way by SIGINT, and its command without `--out`. One that had ended before the signal came (a fast
    /// or a busy machine) is done again with four times the steps.
    /// </summary>
    private static async Task<string[]> Interrupted(Workspace workspace, string folder)
    {
        for (var steps = 20_000; ; steps *= 4)
        {
            string[] fit = ["fit", "small.gen", "--threads", "1", "--max-iter", $"{steps}", "--holdout", "0.2", "--kl-warm-up", "0.5"];
            using var broken = PseudoTerminal.Start(workspace.Folder, [.. fit, "--out", folder]);
            await broken.WaitFor("% · about ");
            broken.Interrupt();
            var (code, shown) = await broken.End();
            if (code == 130)
            {
                return fit;
            }

            Assert.True(code == 0 && steps < 1_000_000, $"{code}\n{shown}");
            Directory.Delete(workspace.At(folder), recursive: true);
        }
    }

    [Fact]
    public async Task Another_training_does_not_take_a_checkpoint_and_nothing_is_lost()
    {
        using var workspace = Small();
        await Fitted(workspace, "kept", "--max-iter", "20");
        var (files, before) = (workspace.Files.ToList(), (workspace.Bytes($"kept/{Checkpoint}"), workspace.Bytes("kept/fit.json")));
        async Task Refuses(string code, params string[] arguments)
        {
            var run = await workspace.Run(["fit", "small.gen", "--out", "kept", "--resume", "--schedule", "constant", .. arguments]);
            Assert.True(run.Code == 1 && run.Errors.Contains($"error {code}: ", StringComparison.Ordinal), run.Errors);
            Assert.Equal(before.Item1, workspace.Bytes($"kept/{Checkpoint}"));
            Assert.Equal(before.Item2, workspace.Bytes("kept/fit.json"));
            Assert.Equal(files, workspace.Files);
        }

        await Refuses("E0542", "--seed", "2");
        await Refuses("E0542", "--batch-size", "7");
        await Refuses("E0542", "--holdout", "0.1");
        var (data, story) = (workspace.Read("small.csv"), workspace.Read("small.gen"));
        workspace.Write("small.csv", data.Replace("\n0.", "\n1.", StringComparison.Ordinal));
        await Refuses("E0542");
        workspace.Write("small.csv", data).Write("small.gen", story.Replace("0.5)", "0.6)", StringComparison.Ordinal));
        await Refuses("E0542");
        workspace.Write("small.gen", story).Write($"kept/{Checkpoint}", before.Item1[..^100]);
        before = (before.Item1[..^100], before.Item2);
        await Refuses("E0543");
        File.Delete(workspace.At($"kept/{Checkpoint}"));
        Assert.Contains("error E0612: ", (await workspace.Run("fit", "small.gen", "--out", "kept", "--resume")).Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_methods_that_go_step_by_step_are_for_these()
    {
        using var workspace = Workspace.OldFaithful();
        Assert.Equal(2, (await workspace.Run("fit", "old_faithful.gen", "--resume")).Code);
        Assert.Equal(2, (await workspace.Run("fit", "old_faithful.gen", "--holdout", "1")).Code);
        Assert.Equal(2, (await workspace.Run("fit", "old_faithful.gen", "--resume", "--out", "kept", "--set", "K=1..3")).Code);
        Assert.Contains("error E0612: ", (await workspace.Run("fit", "old_faithful.gen", "--resume", "--out", "kept")).Errors,
            StringComparison.Ordinal);
        using var coin = Workspace.Coin();
        Assert.Contains("error E0548: ", (await coin.Run("fit", "coin_mle.gen", "--resume", "--out", "kept")).Errors,
            StringComparison.Ordinal);
        Assert.Contains("error E0548: ", (await workspace.Run("fit", "old_faithful.gen", "--holdout", "0.1")).Errors,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.At("kept")));
    }

    [Fact]
    public async Task Rows_held_out_are_reported()
    {
        using var workspace = Small();
        var run = await workspace.Run("fit", "small.gen", "--max-iter", "30", "--holdout", "0.25", "--out", "kept");
        Assert.Matches(@"\nheld out: ELBO -\d+\.\d{4} ± \d+\.\d{4} nats per row over 50 held-out rows", run.Output);
        var (fit, held) = (Json(workspace, "kept"), Json(workspace, "kept").GetProperty("held_out"));
        Assert.Equal(("elbo", 50, "nats", true), (held.GetProperty("name").GetString(), held.GetProperty("rows").GetInt32(),
            held.GetProperty("unit").GetString(), held.GetProperty("is_bound").GetBoolean()));
        Assert.Equal(0.25, fit.GetProperty("options").GetProperty("holdout").GetDouble());
        Assert.Equal(fit.GetProperty("objective").GetProperty("value").GetDouble() / 150,
            fit.GetProperty("objective").GetProperty("per_row").GetDouble(), 1e-9);
    }

    /// <summary>
    /// The params of a guide stand beside those of a story in `fit.json`. The posterior of the mean of 1, 2, 1.5 and 0.5 with a standard
    /// normal prior is Normal(1, 1 / sqrt(5)), so a new value has the variance 6 / 5, and two of one data set the covariance 1 / 5.
    /// </summary>
    [Fact]
    public async Task A_fit_whose_guide_has_params_is_read()
    {
        using var workspace = new Workspace().Write("mean.csv", "x\n1\n2\n1.5\n0.5\nNA\n").Write("mean.gen", """
            model Mean
            data x[rows]: real
            mu ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(mu, 1) }
            guide {
              param m: real
              param s: positive
              mu ~ Normal(m, s)
            }

            """);
        var fit = await workspace.Run("fit", "mean.gen", "--method", "elbo", "--out", "kept");
        Assert.True(fit.Code == 0, fit.Errors);
        var predicted = await workspace.Run("predict", "kept", "--data", "mean.csv", "--format", "json");
        Assert.True(predicted.Code == 0, predicted.Errors);
        var columns = JsonDocument.Parse(predicted.Output).RootElement.GetProperty("columns");
        Assert.Equal(1, columns.GetProperty("x.mean")[4].GetDouble(), 0.15);
        Assert.Equal(Math.Sqrt(1.2), columns.GetProperty("x.sd")[4].GetDouble(), 0.1);
        var drawn = await workspace.Run("sample", "kept", "-n", "4000", "--set", "rows=2", "--seed", "3");
        Assert.True(drawn.Code == 0, drawn.Errors);
        double[][] pairs = [.. drawn.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => double.Parse(row.Split(',')[1], CultureInfo.InvariantCulture)).Chunk(2)];
        Assert.Equal(4000, pairs.Length);
        // each within four standard errors of 4,000 pairs
        Assert.Equal(1, pairs.Average(p => p.Average()), 4 * Math.Sqrt(0.7 / 4000));
        Assert.Equal(1.2, pairs.Average(p => (Square(p[0] - 1) + Square(p[1] - 1)) / 2), 4 * Math.Sqrt(1.48 / 4000));
        Assert.Equal(0.2, pairs.Average(p => (p[0] - 1) * (p[1] - 1)), 4 * Math.Sqrt(1.48 / 4000));

        static double Square(double value) => value * value;
    }

    [Fact]
    public async Task A_fit_is_sampled_and_predicts()
    {
        using var workspace = Small();
        await Fitted(workspace, "kept", "--max-iter", "30");
        var sample = await workspace.Run("sample", "kept", "-n", "7");
        Assert.Equal((0, "x,y", 8), (sample.Code, sample.Output.Split('\n')[0], sample.Output.Trim().Split('\n').Length));
        var predicted = await workspace.Write("new.csv", "x,y\n1,2\n0.5,\n")
            .Run("predict", "kept", "--data", "new.csv", "--format", "json");
        var columns = JsonDocument.Parse(predicted.Output).RootElement.GetProperty("columns");
        Assert.Equal((1.0, 0.0), (columns.GetProperty("x.mean")[0].GetDouble(), columns.GetProperty("x.sd")[1].GetDouble()));
        Assert.True(columns.GetProperty("y.sd")[1].GetDouble() > 0.3);
        foreach (var name in new[] { "z.mean", "z.q95", "reconstructed.x.mean", "reconstructed.y.sd" })
            Assert.Equal(2, columns.GetProperty(name).GetArrayLength());
    }

    [Fact]
    public async Task Methods_with_guides_are_compared_by_their_bounds()
    {
        using var workspace = Small();
        string[] compare = ["compare", "small.gen", "--max-iter", "40", "--holdout", "0.5"];
        var table = (await workspace.Run(compare)).Output.Split('\n');
        Assert.Matches("^method +ELBO +IWAE_10 +IWAE_250 +bits/dim +steps/s +time$", table[2]);
        Assert.Matches(@"^elbo +-\d\.\d{3} ± 0\.\d{3} ", table[3]);
        Assert.Matches(@" ≤\d\.\d{4} ", table[3]);
        Assert.Matches(@"^iwae +-\d\.\d{3} ± 0\.\d{3} ", table[4]);
        var reported = JsonDocument.Parse((await workspace.Run([.. compare, "--format", "json"])).Output).RootElement;
        Assert.All(reported.GetProperty("methods").EnumerateArray(), method =>
        {
            Assert.Equal(["elbo", "iwae_10", "iwae_250"],
                method.GetProperty("ladder").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
            Assert.Equal(100, method.GetProperty("held_out").GetProperty("rows").GetInt32());
        });
        Assert.Equal(2, reported.GetProperty("checks").EnumerateArray().Count(c => c.GetProperty("name").GetString()!
            .StartsWith("ELBO ≤ IWAE_10 ≤ IWAE_250 of ", StringComparison.Ordinal) && c.GetProperty("holds").GetBoolean()));
    }

    /// <summary>
    /// A net without latents has a likelihood: it is trained, resumed, held against rows that it did not see, evaluated, predicted with and
    /// compared as such.
    /// </summary>
    [Fact]
    public async Task A_supervised_net_goes_the_whole_way_by_its_likelihood()
    {
        using var workspace = Small().Write("small.gen", Supervised);
        await Fitted(workspace, "whole", "--max-iter", "120", "--holdout", "0.25");
        await Fitted(workspace, "parts", "--max-iter", "50", "--holdout", "0.25");
        await Fitted(workspace, "parts", "--max-iter", "120", "--holdout", "0.25", "--resume");
        Assert.Equal(workspace.Bytes("whole/params.safetensors"), workspace.Bytes("parts/params.safetensors"));
        var (fit, held) = (Json(workspace, "whole"), Json(workspace, "whole").GetProperty("held_out"));
        Assert.Equal(("mle", "log_likelihood", false), (fit.GetProperty("method").GetString(), fit.GetProperty("objective")
            .GetProperty("name").GetString(), fit.GetProperty("objective").GetProperty("is_bound").GetBoolean()));
        Assert.Equal(("log_likelihood", 50, false),
            (held.GetProperty("name").GetString(), held.GetProperty("rows").GetInt32(), held.GetProperty("is_bound").GetBoolean()));
        var evaluated = await workspace.Run("eval", "whole", "--data", "small.csv", "--format", "json");
        var total = (150 * fit.GetProperty("objective").GetProperty("per_row").GetDouble())
            + (50 * held.GetProperty("per_row").GetDouble());
        Assert.Contains("\"exact\"", evaluated.Output, StringComparison.Ordinal);
        Assert.Equal(total / 200,
            JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble(), 1e-5);
        var predicted = JsonDocument.Parse((await workspace.Write("new.csv", "x\n0.5\n-1\n")
            .Run("predict", "whole", "--data", "new.csv", "--format", "json")).Output).RootElement.GetProperty("columns");
        Assert.Equal(2, predicted.GetProperty("y.mean").GetArrayLength());
        Assert.InRange(predicted.GetProperty("y.sd")[0].GetDouble(), 0.4, 0.6);
        Assert.Equal((0, "x,y", 3), (await workspace.Run("sample", "whole", "--data", "new.csv")) is var sample
            ? (sample.Code, sample.Output.Split('\n')[0], sample.Output.Trim().Split('\n').Length) : default);
        var compared = JsonDocument.Parse(
            (await workspace.Run("compare", "small.gen", "--max-iter", "40", "--holdout", "0.5", "--format", "json")).Output).RootElement;
        var only = Assert.Single(compared.GetProperty("methods").EnumerateArray());
        Assert.Equal(("mle", "exact", 100, 0), (only.GetProperty("method").GetString(),
            only.GetProperty("held_out").GetProperty("name").GetString(), only.GetProperty("held_out").GetProperty("rows").GetInt32(),
            only.TryGetProperty("ladder", out var ladder) && ladder.ValueKind == JsonValueKind.Array ? ladder.GetArrayLength() : 0));
    }

    private const string Supervised = """
        model Small
        data x[rows]: real
        data y[rows]: real
        net at(x: real) -> real = mlp(hidden = [8], act = tanh)
        for n in rows { y[n] ~ Normal(at(x[n]), 0.5) }
        """;

    private static async Task Fitted(Workspace workspace, string folder, params string[] arguments)
    {
        var run = await workspace.Run(["fit", "small.gen", "--schedule", "constant", "--out", folder, .. arguments]);
        Assert.True(run.Code == 0, run.Errors);
    }

    private static JsonElement Json(Workspace workspace, string folder) =>
        JsonDocument.Parse(workspace.Read($"{folder}/fit.json")).RootElement;

    /// <summary>200 rows about a curve.</summary>
    private static Workspace Small()
    {
        var text = new StringBuilder("x,y\n");
        for (var i = 0; i < 200; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(0.7 * i):F4},{Math.Sin(1.4 * i) + (0.3 * Math.Cos(11.0 * i)):F4}\n");
        return new Workspace().Write("small.gen", Story).Write("small.csv", text.ToString());
    }
}
