using System.Globalization;
using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>Ctrl-C in a long fit: the last state is told, and kept where that was asked for.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task An_interrupted_fit_tells_its_last_state_and_ends_in_130()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Write("rows.csv", ManyRows());
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        using var fit = Probdsl.Start(workspace.Folder,
            ["fit", "old_faithful.gen", "--set", "K=5", "--restarts", "100000", "--out", "kept"]);
        try
        {
            var output = fit.StandardOutput.ReadToEndAsync(patience.Token);
            var progress = await fit.StandardError.ReadLineAsync(patience.Token);
            Assert.Matches(@"^start \d+ of 100000 · step \d+ · objective -\d", progress);
            var rest = fit.StandardError.ReadToEndAsync(patience.Token);
            Probdsl.Interrupt(fit);
            await fit.WaitForExitAsync(patience.Token);
            Assert.True(fit.ExitCode == 130, $"{fit.ExitCode}\n{await output}\n{await rest}");
            Assert.Contains("\nparameter ", await output, StringComparison.Ordinal);
            Assert.Contains("\nweight[5] ", await output, StringComparison.Ordinal);
            Assert.Contains("\nstopped: interrupted", await output, StringComparison.Ordinal);
        }
        finally
        {
            if (!fit.HasExited) fit.Kill();
        }

        var kept = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement;
        Assert.Equal(("interrupted", false, 3), (kept.GetProperty("stop_reason").GetString(), kept.GetProperty("converged").GetBoolean(),
            kept.GetProperty("parameters").GetArrayLength()));
        Assert.Equal(workspace.Bytes("old_faithful.gen"), workspace.Bytes("kept/story.gen"));
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
