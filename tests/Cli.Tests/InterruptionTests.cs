using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Signals that ask a long command to end: what is done is reported, and saved with `--out`; what is missing is named; the exit code is
/// 128 and the number of the signal.
/// </summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task An_interrupted_fit_prints_its_last_state_and_exits_with_130()
    {
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Write("rows.csv", ManyRows());
        using var fit = PseudoTerminal.Start(workspace.Folder,
            ["fit", "old_faithful.gen", "--set", "K=5", "--restarts", "100000", "--out", "kept"], 100, ("NO_COLOR", "1"));
        await fit.WaitFor(" of 100000 · step ");
        fit.Interrupt();
        var (code, shown) = await fit.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.Contains("\nparameter ", shown, StringComparison.Ordinal);
        Assert.Contains("\nweight[5] ", shown, StringComparison.Ordinal);
        Assert.Contains("\nstopped: interrupted", shown, StringComparison.Ordinal);
        var kept = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement;
        Assert.Equal(("interrupted", false, 3), (kept.GetProperty("stop_reason").GetString(), kept.GetProperty("converged").GetBoolean(),
            kept.GetProperty("parameters").GetArrayLength()));
        Assert.Equal(workspace.Bytes("old_faithful.gen"), workspace.Bytes("kept/story.gen"));
    }

    [Theory]
    [InlineData(Signals.Terminate, 143)]
    [InlineData(Signals.HangUp, 129)]
    public async Task Signals_of_schedulers_and_terminals_do_the_same(int signal, int code)
    {
        PseudoTerminal.Require();
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Write("rows.csv", ManyRows());
        using var fit = Probdsl.Start(workspace.Folder,
            ["fit", "old_faithful.gen", "--set", "K=5", "--restarts", "100000", "--out", "kept"]);
        var (output, errors) = (fit.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            fit.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await Until(() => Directory.Exists(workspace.At("kept/checkpoint")), fit);
        Assert.Equal(0, Signals.Send(fit.Id, signal));
        await fit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(fit.ExitCode == code, $"{fit.ExitCode}\n{await errors}");
        Assert.Contains("\nstopped: interrupted", await output, StringComparison.Ordinal);
        Assert.Equal("interrupted", JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task Draws_of_all_chains_so_far_are_kept()
    {
        using var workspace = Mixture();
        using var fit = Start(workspace, "fit", "mixture.gen", "--method", "gibbs", "--num-warmup", "100", "--num-samples", "100000",
            "--threads", "1", "--out", "kept");
        // a hundredth of the steps has the warm-up of each chain behind it
        await fit.WaitFor(new Regex(@" ([2-9]|[1-9][0-9])% · "));
        fit.Interrupt();
        var (code, shown) = await fit.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.Contains("stopped: interrupted", shown, StringComparison.Ordinal);
        var kept = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement;
        Assert.Equal("interrupted", kept.GetProperty("stop_reason").GetString());
        // they are those of a fit that was to draw so many
        string[] chains = [.. workspace.Files.Where(f => f.StartsWith("kept/draws", StringComparison.Ordinal))];
        var draws = chains.Sum(chain => File.ReadLines(workspace.At(chain)).Count(line => line[0] != '#') - 1);
        var whole = await workspace.Run("fit", "mixture.gen", "--method", "gibbs", "--num-warmup", "100", "--num-samples", $"{draws}",
            "--out", "whole");
        Assert.True(whole.Code == 0, whole.Errors);
        Assert.Equal(4, chains.Length);
        Assert.All(chains, chain => Assert.Equal(workspace.Bytes(chain.Replace("kept", "whole", StringComparison.Ordinal)),
            workspace.Bytes(chain)));
    }

    [Fact]
    public async Task In_the_warm_up_there_is_a_checkpoint_alone_and_that_is_said()
    {
        using var workspace = Mixture();
        using var fit = Start(workspace, "fit", "mixture.gen", "--method", "gibbs", "--num-warmup", "1000000", "--out", "kept");
        await fit.WaitFor("% · about ");
        fit.Interrupt();
        var (code, shown) = await fit.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.Matches(@"interrupted after [0-9,]+ of 1,001,000\s+steps of each chain, of which 1,000,000 are the warm-up", shown);
        Assert.EndsWith("no fit is kept, but a checkpoint: continue with `--resume`", shown.ReplaceLineEndings(" ").TrimEnd(),
            StringComparison.Ordinal);
        Assert.Equal(["kept/checkpoint/training.safetensors"],
            workspace.Files.Where(f => f.StartsWith("kept/", StringComparison.Ordinal) && File.Exists(workspace.At(f))));
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_kept_of_a_warm_up()
    {
        using var workspace = Mixture();
        using var fit = Start(workspace, "fit", "mixture.gen", "--method", "gibbs", "--num-warmup", "1000000");
        await fit.WaitFor("% · about ");
        fit.Interrupt();
        var (code, shown) = await fit.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.EndsWith("too few draws for a result", shown.ReplaceLineEndings(" ").TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_of_settings_names_the_values_without_a_fit()
    {
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Write("rows.csv", ManyRows());
        using var fit = Start(workspace, "fit", "old_faithful.gen", "--set", "K=1..6", "--restarts", "100000", "--out", "kept");
        await fit.WaitFor("K = 1");
        fit.Interrupt();
        var (code, shown) = await fit.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.Contains("K = 1 to 6 ·", shown, StringComparison.Ordinal);
        Assert.Contains("\ninterrupted: the fit at K = 1 is not complete, K = 2 to 6 are not fitted\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_names_the_methods_that_did_not_run()
    {
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Write("rows.csv", ManyRows());
        using var compare = Start(workspace, "compare", "old_faithful.gen", "--methods", "em,map", "--restarts", "100000");
        await compare.WaitFor("em · ");
        compare.Interrupt();
        var (code, shown) = await compare.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.Contains("\ninterrupted: em is not complete; not fitted: map\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_complete_is_not_written()
    {
        using var workspace = new Workspace().Write("normal.gen", """
            model Normals
            data x[rows]: real
            mu: real ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(mu, 1) }
            """);
        using var sample = Start(workspace, "sample", "normal.gen", "-n", "20000000", "--out", "draws.csv");
        await sample.WaitFor(" rows");
        sample.Interrupt();
        var (code, shown) = await sample.End();
        Assert.True(code == 130, $"{code}\n{shown}");
        Assert.EndsWith("interrupted: draws.csv is not written\n", shown, StringComparison.Ordinal);
        Assert.Equal(["normal.gen"], Directory.EnumerateFileSystemEntries(workspace.Folder).Select(Path.GetFileName));
    }

    private static PseudoTerminal Start(Workspace workspace, params string[] arguments) =>
        PseudoTerminal.Start(workspace.Folder, arguments, 100, ("NO_COLOR", "1"));

    private static async Task Until(Func<bool> isSo, Process process)
    {
        while (!isSo())
        {
            Assert.False(process.HasExited);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static Workspace Mixture()
    {
        var random = new Random(3);
        var text = new StringBuilder("x\n");
        for (var row = 0; row < 300; row++)
            text.Append(CultureInfo.InvariantCulture, $"{(4 * (row % 3)) + Heap(random):F3}\n");
        return new Workspace().Write("rows.csv", text.ToString()).Write("mixture.gen", """
            model Mixture(K = 3)
            data x[rows]: real
            weight: simplex[K] ~ Dirichlet(ones(K))
            mean[K]: real ~ Normal(0, 10)
            precision[K]: positive ~ Gamma(2, 1)
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], precision = precision[kind[n]])
            }
            """);
    }

    /// <summary>200,000 rows in five overlapping heaps: too many for five components to settle soon.</summary>
    private static string ManyRows()
    {
        var random = new Random(7);
        var text = new StringBuilder("eruptions,waiting\n");
        for (var row = 0; row < 200_000; row++)
            text.Append(CultureInfo.InvariantCulture, $"{(row % 5) + Heap(random):F3},{(10 * (row % 5)) + (20 * Heap(random)):F2}\n");
        return text.ToString();
    }

    /// <summary>The sum of three uniforms, about 0.</summary>
    private static double Heap(Random random) => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
}
