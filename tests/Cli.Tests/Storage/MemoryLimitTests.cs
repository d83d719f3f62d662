using System.Globalization;
using ProbDsl.Catalog;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>
/// Any allocation may fail: the program runs in processes whose heap has a hard limit, from one in which it cannot start to one that is
/// enough. Each failure is the program's own message, and leaves what was there before, or what is new, whole.
/// </summary>
public sealed class MemoryLimitTests
{
    private const string Story = """
        model Heights
        data x[rows]: real
        mean ~ Normal(0, 10)
        sd: positive ~ HalfNormal(10)
        for n in rows { x[n] ~ Normal(mean, sd) }
        """;

    private const string Net = """
        model Net
        data x[rows]: real
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(z[n], 0.5)
        }
        guide {
          net encode(x: real) -> (mean: real, sd: positive) = mlp(hidden = [200, 100], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    // what the runtime itself takes is between 2 and 4 MB, and none of these runs takes 64 MB
    private const int First = 2 << 20, Last = 64 << 20;

    // a limit exceeds the one before by this part of it, and at least by this step
    private const int Part = 16, Step = 200 << 10;

    /// <summary>So many runs that succeed at limits one after another: it was enough.</summary>
    private const int Enough = 3;

    private static readonly string[] codes = ["E0406", "E0531"];

    [Fact]
    public async Task A_fit_that_is_kept()
    {
        using var workspace = new Workspace().Write("story.gen", Story).Write("rows.csv", Rows(20_000));
        Assert.Equal(0, (await Alone(workspace, Fit("old", "map"), null)).Code);
        await AtEachLimit(workspace, "old", folder => Fit(folder, "laplace"), (folder, code) =>
        {
            var method = FitFiles.Read(workspace.At(folder), new StandardCatalog()).Value?.Method;
            Assert.True(method == "laplace" || (method == "map" && code != 0), method ?? "no fit");
            return method == "laplace" ? ["draws.csv", "fit.json", "story.gen"] : ["fit.json", "story.gen"];
        });

        static string[] Fit(string folder, string method) =>
            ["fit", "story.gen", "--data", "rows.csv", "--method", method, "--num-samples", "10000", "--out", folder];
    }

    [Fact]
    public async Task A_training_that_is_resumed()
    {
        using var workspace = new Workspace().Write("story.gen", Net).Write("rows.csv", Rows(5_000));
        Assert.Equal(0, (await Alone(workspace, Fit("old", 2), null)).Code);
        string[] names = [.. Names(workspace, "old")];
        var last = await AtEachLimit(workspace, "old", folder => [.. Fit(folder, 4), "--resume"], (folder, _) =>
        {
            Assert.NotNull(FitFiles.Read(workspace.At(folder), new StandardCatalog()).Value);
            return names;
        });
        Assert.Equal(0, (await Alone(workspace, [.. Fit(last, 4), "--resume"], null)).Code);

        static string[] Fit(string folder, int steps) =>
            ["fit", "story.gen", "--data", "rows.csv", "--method", "elbo", "--max-iter", $"{steps}", "--batch-size", "500",
                "--threads", "1", "--out", folder];
    }

    [Fact]
    public async Task A_table_that_is_drawn()
    {
        using var workspace = new Workspace().Write("story.gen", Story).Write("rows.csv", Rows(1_000)).Write("old/table.csv", "old");
        Assert.Equal(0, (await Alone(workspace,
            ["fit", "story.gen", "--data", "rows.csv", "--method", "laplace", "--num-samples", "100", "--out", "kept"], null)).Code);
        Assert.Equal(0, (await Alone(workspace, Sample("whole.csv"), null)).Code);
        await AtEachLimit(workspace, "old", folder => Sample($"{folder}/table.csv"), (folder, code) =>
        {
            var isNew = workspace.Bytes($"{folder}/table.csv").SequenceEqual(workspace.Bytes("whole.csv"));
            Assert.True(isNew || (code != 0 && workspace.Read($"{folder}/table.csv") == "old"));
            return ["table.csv"];
        });

        static string[] Sample(string file) => ["sample", "kept", "-n", "30000", "--seed", "3", "--out", file];
    }

    /// <summary>Runs on a copy of a folder within each limit; gives the last folder in which a run failed.</summary>
    /// <param name="workspace">Where the program runs.</param>
    /// <param name="old">The folder as it was before.</param>
    /// <param name="arguments">Of the program, for the copy.</param>
    /// <param name="check">Checks the copy given the exit code; gives the names of the files that belong there.</param>
    private static async Task<string> AtEachLimit(Workspace workspace, string old, Func<string, string[]> arguments,
        Func<string, int, IEnumerable<string>> check)
    {
        var (failed, last, sound) = (0, "", 0);
        for (var limit = First; sound < Enough; limit += Math.Max(Step, limit / Part))
        {
            Assert.True(limit < Last);
            var folder = $"at{limit >> 10}";
            foreach (var file in Names(workspace, old)) workspace.Write($"{folder}/{file}", workspace.Bytes($"{old}/{file}"));
            var run = await Alone(workspace, arguments(folder), limit);
            if (run.Errors.StartsWith("GC", StringComparison.Ordinal)) continue;
            // 134: the runtime ends itself where memory fails once more, after the message, or where it cannot raise the exception
            Assert.True(run.Code == 0 || (run.Code == 134 && run.Errors.Contains("Out of memory.", StringComparison.Ordinal))
                || (run.Code is 1 or 134 && codes.Any(c => run.Errors.Contains($"error {c}", StringComparison.Ordinal))),
                $"{limit} bytes: exit code {run.Code}\n{run.Output}\n{run.Errors}");
            Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
            // a process that ends in the middle may leave its lock file, which then locks nothing
            Assert.Equal(check(folder, run.Code).Order(StringComparer.Ordinal),
                Names(workspace, folder).Where(name => run.Code == 0 || name != "fit.lock"));
            if (run.Code != 0) (failed, last) = (failed + 1, folder);
            sound = run.Code == 0 ? sound + 1 : 0;
        }

        Assert.InRange(failed, 3, 200);
        return last;
    }

    private static IEnumerable<string> Names(Workspace workspace, string folder) =>
        Directory.EnumerateFiles(workspace.At(folder), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(workspace.At(folder), f)).Order(StringComparer.Ordinal);

    /// <summary>
    /// In a process of its own. Where the range of addresses follows from a small limit, as it does by default, the runtime itself (10.0)
    /// may crash at it.
    /// </summary>
    private static Task<Finished> Alone(Workspace workspace, string[] arguments, int? limit) =>
        Probdsl.RunAlone(workspace.Folder, arguments, environment: limit is { } bytes
            ? [("DOTNET_GCHeapHardLimit", bytes.ToString("x", CultureInfo.InvariantCulture)), ("DOTNET_GCRegionRange", "40000000")] : null);

    private static string Rows(int count) =>
        "x\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"{(i % 97) - 48}\n"));
}
