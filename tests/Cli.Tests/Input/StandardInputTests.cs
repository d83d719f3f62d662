using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>Data that come through standard input or a pipe are the data of a file; what has no end is refused.</summary>
public sealed class StandardInputTests
{
    private const string Story = """
        model M
        data y[n]: real
        param m: real
        for i in n { y[i] ~ Normal(m, 1) }

        """;

    public static TheoryData<string, string> Forms => new()
    {
        { "csv", "y\n1\n2\n6\n" },
        { "json", """[{"y": 1}, {"y": 2}, {"y": 6}]""" },
        { "json", """ {"y": [1, 2, 6]}""" },
    };

    [Theory, MemberData(nameof(Forms))]
    public async Task They_are_those_of_a_file(string extension, string text)
    {
        using var workspace = new Workspace().Write("m.gen", Story).Write($"data.{extension}", text);
        var (file, piped) = (await workspace.Run("fit", "m.gen", "--data", $"data.{extension}"),
            await workspace.RunWith(text, "fit", "m.gen", "--data", "-"));
        Assert.Equal((0, ""), (file.Code, file.Errors));
        Assert.Equal((0, ""), (piped.Code, piped.Errors));
        Assert.Equal(Estimate(file.Output), Estimate(piped.Output));
        Assert.Equal(3.0, double.Parse(Estimate(piped.Output), CultureInfo.InvariantCulture), 1e-9);
        Assert.Contains("standard input, ", piped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_gzip_has_packed_too()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("y\n1\n2\n6\n"u8);
        using var workspace = new Workspace().Write("m.gen", Story);
        var run = await Probdsl.RunAlone(workspace.Folder, ["fit", "m.gen", "--data", "y=-"], packed.ToArray());
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(3.0, double.Parse(Estimate(run.Output), CultureInfo.InvariantCulture), 1e-9);
    }

    [Fact]
    public async Task A_fifo_is_read_once()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Write("m.gen", Story);
        using (var made = Process.Start("mkfifo", workspace.At("pipe"))) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var writing = Task.Run(() => File.WriteAllText(workspace.At("pipe"), "y\n1\n2\n6\n"), TestContext.Current.CancellationToken);
        var run = await workspace.Run("fit", "m.gen", "--data", "pipe");
        await writing;
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(3.0, double.Parse(Estimate(run.Output), CultureInfo.InvariantCulture), 1e-9);
    }

    [Theory]
    [InlineData("", "E0301", "fit", "m.gen", "--data", "-")]
    [InlineData(Story, "E0327", "fit", "-", "--data", "-")]
    [InlineData("y\n1\n", "E0327", "fit", "m.gen", "--data", "-", "--data", "y=-")]
    [InlineData("", "E0327", "fit", "m.gen", "--data", "/dev/zero")]
    [InlineData("", "E0327", "fit", "m.gen", "--data", "/proc/kmsg")]
    [InlineData("", "E0108", "check", "/dev/zero")]
    public async Task What_cannot_be_read_is_said(string input, string code, params string[] arguments)
    {
        if (OperatingSystem.IsWindows() && arguments.Contains("/dev/zero")) return;
        using var workspace = new Workspace().Write("m.gen", Story);
        var run = await workspace.RunWith(input, arguments);
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"error {code}: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E0301", "fit m.gen --data -")]
    [InlineData("E0301", "fit m.gen --data /dev/stdin")]
    [InlineData("E0115", "check -")]
    public async Task Closed_it_is_empty(string code, string arguments)
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Write("m.gen", Story);
        var start = new ProcessStartInfo("sh",
            ["-c", $"timeout 60 dotnet '{Path.Combine(AppContext.BaseDirectory, "probdsl.dll")}' {arguments} <&-"])
        {
            WorkingDirectory = workspace.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, true), (process.ExitCode, errors.StartsWith($"error {code}: ", StringComparison.Ordinal)));
    }

    /// <summary>A story that is too large is not read to its end.</summary>
    [Fact]
    public async Task A_story_has_an_end()
    {
        using var workspace = new Workspace();
        var run = await Probdsl.RunAlone(workspace.Folder, ["check", "-"],
            Encoding.UTF8.GetBytes("model M\n".PadRight(3 << 20, '#') + "####"));
        Assert.Equal((1, true), (run.Code, run.Errors.StartsWith("error E0108: ", StringComparison.Ordinal)));
    }

    private static string Estimate(string output) =>
        output.Split('\n').First(l => l.StartsWith("m ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
