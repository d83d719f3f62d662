using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>What is said of stories with nets that cannot be trained as they are, and of latents that came to nothing.</summary>
public sealed class BadTrainingTests
{
    private const string Story = """
        model Small(H = 8)

        data x[rows]: real[2] from x, y

        net decode(z: real) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [H], act = tanh)

        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }

        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [H], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }

        """;

    [Fact]
    public Task A_sd_that_a_net_gives_as_a_real() =>
        Transcript("train_real_sd", Small(Story.Replace("sd: positive[2]", "sd: real[2]")), "fit", "small.gen");

    [Fact]
    public Task A_sd_that_a_net_of_the_guide_gives_as_a_real() =>
        Transcript("train_real_sd_in_guide", Small(Story.Replace("sd: positive)", "sd: real)")), "fit", "small.gen");

    [Fact]
    public Task A_sd_that_a_difference_gives() =>
        Transcript("train_sd_of_a_difference",
            Small(Story.Replace("Normal(decode(z[n]))", "Normal(decode(z[n]).mean, decode(z[n]).sd - 9)")), "fit", "small.gen");

    [Fact]
    public Task A_number_beyond_floats() =>
        Transcript("train_beyond_floats", Small(Story).Edit("small.csv", "0.6442,0.9868", "0.6442,1e300"), "fit", "small.gen");

    [Fact]
    public async Task A_rate_that_is_too_large()
    {
        using var workspace = Small(Story);
        var run = await workspace.Run("fit", "small.gen", "--learning-rate", "1e6");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0540: 10 steps in a row, up to step 1\d, had no finite loss or gradient: in `[xz]\[n\]`\s", run.Errors);
        Assert.Contains("`--learning-rate 1e-4`", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public Task Images_of_another_size() =>
        Transcript("train_other_images",
            Small(Story.Replace(" from x, y", "")).Write("x.idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, .. new byte[6]]),
            "fit", "small.gen", "--data", "x=x.idx3-ubyte");

    [Fact]
    public async Task More_draws_than_the_machine_can_hold_are_refused_before_they_are_made()
    {
        using var workspace = Small(Story);
        var run = await workspace.Run("fit", "small.gen", "--num-particles", "100000000");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0531: `elbo` needs ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`--batch-size`", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_another_story_are_reported()
    {
        using var workspace = Small(Story);
        foreach (var (folder, hidden) in new[] { ("kept", "8"), ("other", "9") })
            Assert.Equal(0, (await workspace.Run("fit", "small.gen", "--set", $"H={hidden}", "--max-iter", "3", "--out", folder)).Code);
        var (own, others) = (workspace.Bytes("kept/params.safetensors"), workspace.Bytes("other/params.safetensors"));
        workspace.Write("kept/params.safetensors", own[..300]);
        Assert.Contains("error E0523: ", (await workspace.Run("sample", "kept")).Errors, StringComparison.Ordinal);
        // with the hashes of whoever put it there
        var record =
            Encoding.UTF8.GetBytes(workspace.Read("kept/fit.json").Replace(Hash(own), Hash(others), StringComparison.Ordinal))[..^82];
        workspace.Write("kept/params.safetensors", others)
            .Write("kept/fit.json", [.. record, .. Encoding.ASCII.GetBytes($",\n  \"sha256\": \"{Hash(record)}\"\n}}")]);
        foreach (var (code, arguments) in new[] { ("E0524", new[] { "sample", "kept" }), ("E0549", ["eval", "kept", "--data", "small.csv"]),
            ("E0549", ["predict", "kept", "--data", "small.csv"]) })
        {
            var run = await workspace.Run(arguments);
            Assert.Equal(1, run.Code);
            Assert.Contains($"error {code}: ", run.Errors, StringComparison.Ordinal);
            Assert.Matches(@"\[\d,\s+9\]", run.Errors);
        }
    }

    [Fact]
    public async Task A_collapsed_latent_is_reported()
    {
        using var workspace = Small(Story.Replace("Normal(decode(z[n]))", "Normal(0 * decode(z[n]).mean, 1)"));
        var run = await workspace.Run("fit", "small.gen", "--max-iter", "1500", "--learning-rate", "0.02", "--out", "kept");
        Assert.Contains("\nin use: z, 0 of 1 dimension, 0.00 nats for a row\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0551: posterior collapse of `z`", run.Errors + run.Output, StringComparison.Ordinal);
        var latent = Assert.Single(JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("latents").EnumerateArray());
        Assert.Equal(("z", 1, 0),
            (latent.GetProperty("name").GetString(), latent.GetProperty("dimensions").GetInt32(), latent.GetProperty("in_use").GetInt32()));
        Assert.InRange(Assert.Single(latent.GetProperty("divergence").EnumerateArray()).GetDouble(), 0, 0.01);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>60 rows about a curve.</summary>
    private static Workspace Small(string story)
    {
        var text = new StringBuilder("x,y\n");
        for (var i = 0; i < 60; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(0.7 * i):F4},{Math.Sin(1.4 * i) + (0.3 * Math.Cos(11.0 * i)):F4}\n");
        return new Workspace().Write("small.gen", story).Write("small.csv", text.ToString());
    }

    private static async Task Transcript(string name, Workspace workspace, params string[] arguments)
    {
        using (workspace) Golden.Check(name, arguments, await workspace.Run(arguments));
    }
}
