using System.Security.Cryptography;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>
/// Keeps a fit in a folder (docs/fits.md): the story byte by byte, the draws where there are some, and `fit.json`, which has the hashes of the others and of itself. A new folder is there whole or not
/// at all; in one that is there already `fit.json` comes last, so that its hashes tell a mixture of two fits. Other files are left alone.
/// </summary>
internal static class FitFolder
{
    private static readonly string Record = FitFileNames.Of(FitFile.Record), Story = FitFileNames.Of(FitFile.Story), Draws = FitFileNames.Of(FitFile.Draws), Weights = FitFileNames.Of(FitFile.Weights), Rows = FitFileNames.Of(FitFile.Rows), Training = FitFileNames.Of(FitFile.Training);

    /// <summary>Tries to write where the folder is or will be, before a long fit and not after it; the diagnostic says why it cannot be.</summary>
    public static Diagnostic? Open(string folder, StoryFile story)
    {
        try
        {
            if (Directory.Exists(folder)) return InTheWay(folder, story) is { } file ? FileDiagnostics.NotWritten(folder, $"it has a {file} that is not from a fit") : Tried(folder);
            var beside = Beside(folder);
            Directory.CreateDirectory(beside);
            Directory.Delete(beside);
            return File.Exists(folder) ? FileDiagnostics.NotWritten(folder, "it is a file, not a folder") : null;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return FileDiagnostics.NotWritten(folder, File.Exists(folder) ? "it is a file, not a folder" : FileDiagnostics.Reason(folder, exception));
        }
    }

    public static ExitCode Write(string folder, FitRecord fit, StoryFile story) => Directory.Exists(folder) ? WriteInto(folder, fit, story) : WriteBeside(folder, fit, story);

    private static Diagnostic? Tried(string folder)
    {
        WholeFile.Try(folder);
        return null;
    }

    /// <summary>A file of the user's own that has the name of one of a fit's.</summary>
    private static string? InTheWay(string folder, StoryFile story)
    {
        if (File.Exists(Path.Combine(folder, Record))) return null;
        foreach (var written in new[] { Draws, Weights, Rows, Training })
            if (File.Exists(Path.Combine(folder, written))) return written;
        var own = Path.Combine(folder, Story);
        return File.Exists(own) && !File.ReadAllBytes(own).AsSpan().SequenceEqual(story.Bytes) ? Story : null;
    }

    private static ExitCode WriteBeside(string folder, FitRecord fit, StoryFile story)
    {
        var beside = "";
        try
        {
            beside = Directory.CreateDirectory(Beside(folder)).FullName;
            var written = WriteInto(beside, fit, story);
            if (written == ExitCode.Success) Directory.Move(beside, folder);
            return written;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten(folder, FileDiagnostics.Reason(folder, exception))], OutputFormat.Text);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }

    private static ExitCode WriteInto(string folder, FitRecord fit, StoryFile story)
    {
        var hashes = new Dictionary<string, string>();
        var kept = Hashed(folder, Story, stream => stream.Write(story.Bytes), hashes);
        if (kept == ExitCode.Success && fit.Outcome.Summary!.Draws is { } draws) kept = Hashed(folder, Draws, stream => DrawsCsv.Write(draws, fit.Model, fit.Method, stream), hashes);
        if (kept == ExitCode.Success && fit.Outcome.Summary!.Weights is { } weights) kept = Hashed(folder, Weights, stream => KeptWeights.Write(weights, stream), hashes);
        if (kept == ExitCode.Success && fit.Outcome.Summary!.Rows is { Count: > 0 } rows) kept = Hashed(folder, Rows, stream => KeptWeights.Write(RowLaws.Arrays(rows), stream), hashes);
        if (kept == ExitCode.Success && fit.Training is { } training) kept = Hashed(folder, Training, stream => TrainingJson.Write(training, stream), hashes);
        if (kept == ExitCode.Success) kept = WholeFile.Write(Path.Combine(folder, Record), stream => FitJson.WriteSealed(fit with { Files = hashes }, stream));
        if (kept == ExitCode.Success)
            foreach (var old in new[] { Draws, Weights, Rows, Training }.Where(f => !hashes.ContainsKey(f))) File.Delete(Path.Combine(folder, old));
        return kept;
    }

    private static ExitCode Hashed(string folder, string file, Action<Stream> write, Dictionary<string, string> hashes) => WholeFile.Write(Path.Combine(folder, file), stream =>
    {
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true)) write(hashing);
        hashes[file] = Convert.ToHexStringLower(sha.Hash!);
    });

    /// <summary>A name of its own beside the folder, on the same disk.</summary>
    private static string Beside(string folder) => $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))}.{Environment.ProcessId}.tmp";
}
