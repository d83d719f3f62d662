using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Ranks;

/// <summary>The command line under the `mpirun` of each library of MPI that is installed: 2 and 4 ranks on this machine.</summary>
public abstract class MpirunContract
{
    private const string Net = """
        model Net
        data v[rows]: real[2] from eruptions, waiting
        net decode(z: real) -> (mean: real[2]) = mlp(hidden = [8], act = tanh)
        for n in rows {
          z[n] ~ Normal(0, 1)
          v[n] ~ Normal(decode(z[n]).mean, 0.5)
        }
        """;

    private const string Mixture = """
        model Mixture(K = 4)
        data w[rows]: real from (waiting - 70) / 10
        weight: simplex[K] ~ Dirichlet(2)
        for k in 1..K { center[k] ~ Normal(0, 3)
          sd[k] ~ Gamma(4, 4) }
        for n in rows {
          kind[n] ~ Categorical(weight)
          w[n] ~ Normal(center[kind[n]], sd[kind[n]])
        }
        """;

    private const string Conjugate = """
        model Conjugate(K = 4)
        data w[rows]: real from (waiting - 70) / 10
        weight: simplex[K] ~ Dirichlet(2)
        for k in 1..K { center[k] ~ Normal(0, 3)
          precision[k] ~ Gamma(4, 4) }
        for n in rows {
          kind[n] ~ Categorical(weight)
          w[n] ~ Normal(center[kind[n]], precision = precision[kind[n]])
        }
        """;

    private const int MostRuns = 5;

    private readonly string program, rankVariable;
    private readonly string[] options;

    /// <param name="program">The name of the `mpirun`.</param>
    /// <param name="options">Its options.</param>
    /// <param name="rankVariable">The environment variable that tells a process its rank.</param>
    protected MpirunContract(string program, string[] options, string rankVariable)
    {
        (this.program, this.options, this.rankVariable) = (program, options, rankVariable);
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program))), $"`{program}` is not installed");
    }

    [Theory, InlineData(2), InlineData(4)]
    public async Task A_fit_of_several_ranks_has_the_bits_of_one_process(int ranks)
    {
        using var workspace = Many();
        string[] fit = ["fit", "old_faithful.gen", "--data", "many.csv", "--max-iter", "8", "--restarts", "2", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await Run(workspace, ranks, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Equal(Timeless(alone.Output), Timeless(together.Output));
    }

    [Fact]
    public async Task A_large_file_is_read_in_parts()
    {
        const int ranks = 4;
        using var workspace = Many(copies: 480);
        string[] fit = ["fit", "old_faithful.gen", "--data", "many.csv", "--max-iter", "2", "--restarts", "1", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await Run(workspace, ranks, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Equal(Timeless(alone.Output), Timeless(together.Output));
        Assert.Contains("each with its part of the data and of the work", together.Errors);
        // an error in the last part is that of the whole file
        workspace.Write("many.csv", workspace.Read("many.csv") + "4\n");
        var wrong = await Run(workspace, ranks, fit[..^2]);
        Assert.Equal(2, wrong.Errors.Split("error E0305").Length);
        Assert.Contains((await Probdsl.Run(workspace.Folder, fit[..^2])).Errors.TrimEnd(), wrong.Errors);
    }

    [Fact]
    public async Task Rank_0_says_what_was_sent_and_keeps_the_fit()
    {
        using var workspace = Many();
        string[] fit = ["fit", "old_faithful.gen", "--data", "many.csv", "--max-iter", "3", "--restarts", "1", "--out", "kept"];
        var run = await Run(workspace, 2, fit);
        Assert.True(run.Code == 0, run.Errors);
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("log-likelihood", StringComparison.Ordinal));
        Assert.Contains("2 ranks, each with its part of the work; rank 0 sent", run.Errors);
        Assert.Contains("kept/fit.json", workspace.Files);
    }

    [Fact]
    public async Task An_error_is_printed_once_and_ends_all_ranks()
    {
        using var workspace = Many();
        var run = await Run(workspace, 2, "fit", "old_faithful.gen", "--data", "none.csv");
        Assert.NotEqual(0, run.Code);
        Assert.Equal(2, run.Errors.Split("error E0327").Length);
        var without = await Run(workspace, 2, ["fit", "old_faithful.gen", "--data", "many.csv"], ("PROBDSL_MPI", "/nowhere/libmpi.so"));
        Assert.NotEqual(0, without.Code);
        Assert.Equal(2, without.Errors.Split("error E0631").Length);
    }

    [Theory]
    [InlineData("net.gen", "--max-iter", "20000")]
    [InlineData("mixture.gen", "--method", "map", "--restarts", "100")]
    [InlineData("conjugate.gen", "--method", "gibbs", "--num-warmup", "2000", "--num-samples", "40000")]
    public async Task A_lost_rank_ends_the_others_and_the_checkpoint_goes_on_to_the_same_bits(string story, params string[] how)
    {
        using var workspace = Many().Write("net.gen", Net).Write("mixture.gen", Mixture).Write("conjugate.gen", Conjugate);
        string[] fit = ["fit", story, "--data", "faithful.csv", .. how];
        for (var left = MostRuns; !await HasLostARank(workspace, [.. fit, "--out", "parts"]); left--)
        {
            Assert.True(left > 1, "it was done before it kept a checkpoint");
            Directory.Delete(workspace.At("parts"), recursive: true);
        }

        var resumed = await Run(workspace, 2, [.. fit, "--out", "parts", "--resume"]);
        Assert.True(resumed.Code == 0, resumed.Errors);
        var whole = await Run(workspace, 2, [.. fit, "--out", "whole"]);
        Assert.True(whole.Code == 0, whole.Errors);
        Assert.Equal(Estimates(workspace.Read("whole/fit.json")), Estimates(workspace.Read("parts/fit.json")));
        const string Weights = "params.safetensors";
        if (story == "net.gen") Assert.Equal(workspace.Bytes($"whole/{Weights}"), workspace.Bytes($"parts/{Weights}"));
    }

    /// <summary>
    /// Runs until there is a checkpoint, and loses a rank then. On a busy machine the fit may be done between two looks: then it has lost
    /// none.
    /// </summary>
    private async Task<bool> HasLostARank(Workspace workspace, string[] fit)
    {
        using var broken = Start(workspace, 2, fit);
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        var (errors, output) = (broken.StandardError.ReadToEndAsync(patience.Token), broken.StandardOutput.ReadToEndAsync(patience.Token));
        await Probdsl.OnItsOwnThread(() =>
        {
            while (!File.Exists(workspace.At("parts/checkpoint/training.safetensors")) && !broken.HasExited)
            {
                patience.Token.ThrowIfCancellationRequested();
                Thread.Sleep(1);
            }

            Lose(workspace.Folder);
        });
        await broken.WaitForExitAsync(patience.Token);
        if (broken.ExitCode == 0) return false;
        Assert.Contains("signal 9", await errors + await output);
        return true;
    }

    /// <summary>Kills the rank of the highest number, whose working folder is that one, if it still runs.</summary>
    private void Lose(string folder)
    {
        var real = new DirectoryInfo(folder).FullName;
        Process.GetProcessesByName("dotnet").FirstOrDefault(IsLast)?.Kill();

        bool IsLast(Process process)
        {
            try
            {
                return new DirectoryInfo($"/proc/{process.Id}/cwd").ResolveLinkTarget(returnFinalTarget: true)?.FullName == real
                    && File.ReadAllText($"/proc/{process.Id}/environ").Contains($"{rankVariable}=1\0", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // it has ended since
                return false;
            }
        }
    }

    private protected static Workspace Many(int copies = 60)
    {
        var workspace = Workspace.OldFaithful().Copy("old-faithful", "waiting.gen");
        var (lines, text) = (workspace.Read("faithful.csv").TrimEnd().Split('\n'), new StringBuilder());
        text.Append(lines[0]).Append('\n');
        for (var copy = 0; copy < copies; copy++)
            foreach (var line in lines[1..])
            {
                var cells = line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
                text.Append(CultureInfo.InvariantCulture, $"{cells[0] + (copy * 0.001)},{cells[1] + (copy * 0.01)}\n");
            }

        return workspace.Write("many.csv", text.ToString());
    }

    private protected Task<Finished> Run(Workspace workspace, int ranks, params string[] arguments) => Run(workspace, ranks, arguments, []);

    /// <summary>Each rank is started by a command, which changes its environment.</summary>
    private protected Task<Finished> RunBy(string[] command, Workspace workspace, int ranks, params string[] arguments) =>
        Ended(StartBy(command, workspace, ranks, arguments));

    private Task<Finished> Run(Workspace workspace, int ranks, string[] arguments, params (string, string)[] environment) =>
        Ended(Start(workspace, ranks, arguments, environment));

    private static async Task<Finished> Ended(Process started)
    {
        using var process = started;
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token),
            process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        // the terminal that `mpirun` gives each rank ends lines in two characters
        return new(process.ExitCode, (await output).Replace("\r\n", "\n"), (await errors).Replace("\r\n", "\n"));
    }

    private Process Start(Workspace workspace, int ranks, string[] arguments, params (string Name, string Value)[] environment) =>
        StartBy([], workspace, ranks, arguments, environment);

    private Process StartBy(
        string[] command, Workspace workspace, int ranks, string[] arguments, params (string Name, string Value)[] environment) =>
        Probdsl.StartProgram(program, workspace.Folder,
            [.. options, "-n", $"{ranks}", .. command, "dotnet", Path.Combine(AppContext.BaseDirectory, "probdsl.dll"), .. arguments],
            [("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), .. environment]);

    /// <summary>The numbers of all estimates.</summary>
    private protected static List<double> Estimates(string json)
    {
        var numbers = new List<double>();
        Collect(JsonNode.Parse(json)!["parameters"]!);
        return numbers;

        void Collect(JsonNode? node)
        {
            IEnumerable<JsonNode?> inside = node is JsonObject named ? named.Select(p => p.Value) : node is JsonArray array ? array : [];
            foreach (var inner in inside) Collect(inner);
            if (node is JsonValue value && value.TryGetValue<double>(out var number)) numbers.Add(number);
        }
    }

    /// <summary>A result without what clocks say.</summary>
    private protected static string Timeless(string json)
    {
        var fit = JsonNode.Parse(json)!.AsObject();
        foreach (var name in new[] { "seconds", "sha256" }) fit.Remove(name);
        return fit.ToJsonString();
    }
}
