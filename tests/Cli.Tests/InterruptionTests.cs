using System.Globalization;
using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>Ctrl-C in a long fit: the last state is reported, and saved with `--out`.</summary>
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
