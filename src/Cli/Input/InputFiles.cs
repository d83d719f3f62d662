using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Cli.Input;

/// <summary>The input files of a command, which its output must not replace.</summary>
internal sealed record InputFiles(IReadOnlyList<string> Paths)
{
    // the path of standard input
    private const string StandardInput = "/dev/stdin";

    /// <summary>The files of a story and its data.</summary>
    public static InputFiles OfStory(string story, string[] data) => new([Named(story), .. OfData(data)]);

    /// <summary>The files of a fit and the data named for it.</summary>
    public static InputFiles OfFit(string folder, string[] data) => new([.. FitPaths(folder), .. OfData(data)]);

    /// <summary>
    /// Why an output file must not be written: it is an input, or a file of a fit. Null if it may be written, or no file is given.
    /// </summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="output">The file, as the user wrote it.</param>
    public Diagnostic? CheckOutput(string option, string? output) => InputAt(option, output) ?? FitAt(option, output);

    private Diagnostic? InputAt(string option, string? output) =>
        Existing(output) is null || Paths.FirstOrDefault(p => RealPath.AreSame(p, output!)) is not { } input
            ? null : FileDiagnostics.ReplacesInput(option, output!, input);

    private static Diagnostic? FitAt(string option, string? output) =>
        Existing(output) is { } file && IsOfFit(file) ? FileDiagnostics.ReplacesFit(option, output!) : null;

    /// <summary>The real path of a file that would be replaced; null if it does not exist, or is a device, which is not replaced.</summary>
    private static string? Existing(string? output)
    {
        try
        {
            return output is null || RealPath.Resolve(output) is var real && (!File.Exists(real) || AtomicFile.IsDevice(real))
                ? null : real;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // the paths are invalid: reading and writing report it
            return null;
        }
    }

    /// <summary>Whether a file belongs to a saved fit in its folder.</summary>
    private static bool IsOfFit(string file) =>
        Path.GetDirectoryName(file) is { } folder && File.Exists(Path.Combine(folder, FitFile.Record.Name))
            && FitPaths(folder).Contains(file);

    /// <summary>The same check for the folder of a fit: the story in it may be fitted again, but data must not be files of a fit.</summary>
    public static Diagnostic? CheckFitFolder(string? folder, string[] data) =>
        folder is null
            ? null
            : FitPaths(folder).Select(path => new InputFiles([.. OfData(data)]).InputAt("--out", path)).FirstOrDefault(d => d is not null);

    private static IEnumerable<string> FitPaths(string folder)
    {
        try
        {
            return [.. FitFiles.In(folder).Select(f => Path.Combine(folder, f.Name))];
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // the folder cannot be listed: reading and writing report it
            return FitFile.Single.Select(f => Path.Combine(folder, f.Name));
        }
    }

    private static IEnumerable<string> OfData(string[] data) =>
        data.Select(d => DataFiles.Split(d).Path).Select(path => Named(StoryDataSource.Parse(path)?.Path ?? path));

    private static string Named(string path) => path == OpenedData.StandardInput ? StandardInput : path;
}
