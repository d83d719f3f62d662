using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// A fit whose process is killed in the middle goes on from its last checkpoint, and leaves the folder that it would have left.
/// </summary>
public sealed class KilledTests
{
    private const string Checkpoint = "checkpoint/training.safetensors";
    private const int MostRuns = 5;

    private const string Mixture = """
        model Mixture(K = 12)
        data v[rows]: real[2] from x, y
        param weight: simplex[K]
        param mean[K]: real[2]
        param cov[K]: covariance[2]
        for n in rows {
          kind[n] ~ Categorical(weight)
          v[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
        }
        """;

    private const string Lines = """
        model Lines(K = 3)
        data x[rows]: real
        data y[rows]: real
        param weight: simplex[K]
        param base[K]: real
        param slope[K]: real
        param sd: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          y[n] ~ Normal(base[kind[n]] + slope[kind[n]] * x[n], sd)
        }
        """;

    private const string Labeled = """
        model Labeled(K = 3)
        data x[rows]: real
        weight: simplex[K] ~ Dirichlet(2)
        base: ordered[K] ~ Normal(0, 2)
        sd: positive ~ Normal(0, 2)
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ StudentT(4, base[kind[n]], sd)
        }
        """;

    private const string Conjugate = """
        model Conjugate(K = 3)
        data x[rows]: real
        weight: simplex[K] ~ Dirichlet(ones(K))
        mean[K]: real ~ Normal(0, 10)
        precision[K]: positive ~ Gamma(2, 1)
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], precision = precision[kind[n]])
        }
        """;

    private const string Net = """
        model Net
        data v[rows]: real[2] from x, y
        net decode(z: real) -> (mean: real[2]) = mlp(hidden = [8], act = tanh)
        for n in rows {
          z[n] ~ Normal(0, 1)
          v[n] ~ Normal(decode(z[n]).mean, 0.5)
        }
        guide {
          net encode(v: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [8], act = tanh)
          for n in rows { z[n] ~ Normal(encode(v[n])) }
        }
        """;

    // each takes some seconds: the first checkpoint is written after one
    public static TheoryData<string, string, int, string> Fits => new()
    {
        { "em, row by row", Mixture, 20_000, "--method em --tol 1e-300 --max-iter 100 --restarts 8" },
        { "em of any story", Lines, 3_000, "--method em --tol 1e-300 --max-iter 60 --restarts 240" },
        { "laplace", Labeled, 12_000, "--method laplace --restarts 40" },
        { "chains in their warm-up", Conjugate, 1_000, "--method gibbs --num-warmup 4000 --num-samples 4000" },
        { "chains in their draws", Conjugate, 1_000, "--method gibbs --num-warmup 60 --num-samples 16000 --chains 3" },
        { "a training", Net, 1_000, "--method elbo --max-iter 20000" },
    };

    private static readonly string[] beside =
        ["draws.csv", "draws_1.csv", "draws_2.csv", "draws_3.csv", "draws_4.csv", "params.safetensors"];

    [Theory, MemberData(nameof(Fits))]
    public async Task A_killed_fit_goes_on_to_the_same_bits(string name, string story, int rows, string how)
    {
        Assert.NotEmpty(name);
        using var workspace = new Workspace().Write("story.gen", story).Write("data.csv", Rows(rows));
        string[] fit = ["fit", "story.gen", "--threads", "1", .. how.Split(' ')];
        await Killed(workspace, [.. fit, "--out", "parts"]);
        Assert.Equal($"checkpoint {Checkpoint} fit.lock", string.Join(' ',
            workspace.Files.Where(f => f.StartsWith("parts/", StringComparison.Ordinal) && !f.EndsWith(".tmp", StringComparison.Ordinal)
                    && !f.EndsWith(".f64", StringComparison.Ordinal))
                .Select(f => f["parts/".Length..])));
        foreach (var run in new[] { await Run([.. fit, "--out", "parts", "--resume"]), await Run([.. fit, "--out", "whole"]) })
            Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(Timeless(workspace, "whole").ToJsonString(), Timeless(workspace, "parts").ToJsonString());
        foreach (var file in beside.Where(f => File.Exists(workspace.At($"whole/{f}"))))
            Assert.Equal(workspace.Bytes($"whole/{file}"), workspace.Bytes($"parts/{file}"));

        Task<Finished> Run(string[] arguments) => Probdsl.Run(workspace.Folder, arguments);
    }

    /// <summary>Runs until there is a checkpoint, and no longer. On a busy machine a run may end between two looks: then again.</summary>
    private static async Task Killed(Workspace workspace, string[] fit)
    {
        for (var left = MostRuns; !await IsKilled(workspace, fit); left--)
        {
            Assert.True(left > 1, "it was done before it kept a checkpoint");
            Directory.Delete(workspace.At("parts"), recursive: true);
        }
    }

    private static async Task<bool> IsKilled(Workspace workspace, string[] fit)
    {
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        using var broken = Probdsl.Start(workspace.Folder, fit);
        await Probdsl.OnItsOwnThread(() =>
        {
            try
            {
                while (!File.Exists(workspace.At($"parts/{Checkpoint}")) && !broken.HasExited)
                {
                    patience.Token.ThrowIfCancellationRequested();
                    Thread.Sleep(1);
                }
            }
            finally
            {
                if (!broken.HasExited) broken.Kill();
            }
        });
        await broken.WaitForExitAsync(patience.Token);
        return broken.ExitCode != 0;
    }

    /// <summary>`fit.json` without what clocks say.</summary>
    private static JsonObject Timeless(Workspace workspace, string folder)
    {
        var fit = JsonNode.Parse(workspace.Read($"{folder}/fit.json"))!.AsObject();
        Assert.True(fit.Remove("seconds") && fit.Remove("sha256"));
        return fit;
    }

    private static string Rows(int rows)
    {
        var text = new StringBuilder("x,y\n");
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(12.9 * i) + (i % 3) + (0.3 * Math.Cos(i * i)):F4},"
                + $"{Math.Sin(1.4 * i) + ((i % 3) * 0.8) + (0.3 * Math.Cos(11.0 * i)):F4}\n");
        return text.ToString();
    }
}
