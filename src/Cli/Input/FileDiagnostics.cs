using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>What can be wrong with the files that a user names.</summary>
internal static class FileDiagnostics
{
    public static Diagnostic StoryNotRead(string path, string why) =>
        Diagnostic.Error("E0191", $"the story {path} cannot be read: {why}", Place.None).Next("name a `.gen` file, as in `probdsl check my.gen`");

    public static Diagnostic DataNotRead(string path, string why) =>
        Diagnostic.Error("E0327", $"the data file {path} cannot be read: {why}", Place.None).Next("name a CSV or TSV file: `--data file.csv`");

    public static Diagnostic NoData(string story, string folder, IReadOnlyList<string> candidates) =>
        Diagnostic.Error("E0328", candidates.Count == 0 ? $"there is no data file beside {story}" : $"there are several data files beside {story}: {string.Join(", ", candidates)}", Place.None)
            .Next(candidates.Count == 0 ? $"name one: `--data file.csv` (looked in {folder})" : $"say which one: `--data {candidates[0]}`");

    public static Diagnostic NotWritten(string path, string why) =>
        Diagnostic.Error("E0510", $"{path} cannot be written: {why}", Place.None).Next("choose a folder that you may write to: `--out DIR`");

    public static Diagnostic WrongSetting(string text) =>
        Diagnostic.Error("E0217", $"`--set {text}` is not a setting", Place.None).Next("write a name and a number: `--set K=3`");

    /// <summary>The reason of a failed read or write, without the path that the message has already.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it is a folder, or you may not open it",
        _ => exception.Message,
    };
}
