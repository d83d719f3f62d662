using System.Text;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Keeps a fit in a folder: the story verbatim and `fit.json`.</summary>
internal static class FitFolder
{
    public static ExitCode Write(string folder, FitRecord fit, SourceText source)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten(folder, FileDiagnostics.Reason(exception))], OutputFormat.Text);
        }

        var story = WholeFile.Write(Path.Combine(folder, "story.gen"), stream => stream.Write(Encoding.UTF8.GetBytes(source.Text)));
        return story == ExitCode.Success ? WholeFile.Write(Path.Combine(folder, "fit.json"), stream => FitJson.Write(fit, stream)) : story;
    }
}
