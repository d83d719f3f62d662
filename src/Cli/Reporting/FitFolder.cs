using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Keeps a fit in a folder: the story byte by byte and `fit.json`.</summary>
internal static class FitFolder
{
    /// <summary>Makes the folder and tries to write in it, before a long fit and not after it; the diagnostic says why it cannot be.</summary>
    public static Diagnostic? Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            WholeFile.Try(folder);
            return null;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return FileDiagnostics.NotWritten(folder, File.Exists(folder) ? "it is a file, not a folder" : FileDiagnostics.Reason(folder, exception));
        }
    }

    public static ExitCode Write(string folder, FitRecord fit, StoryFile story)
    {
        var kept = WholeFile.Write(Path.Combine(folder, "story.gen"), stream => stream.Write(story.Bytes));
        return kept == ExitCode.Success ? WholeFile.Write(Path.Combine(folder, "fit.json"), stream => FitJson.Write(fit, stream)) : kept;
    }
}
