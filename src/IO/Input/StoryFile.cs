using System.Text;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;

namespace ProbDsl.IO.Input;

/// <summary>A story file: its text, and the bytes it was decoded from.</summary>
internal sealed record StoryFile(SourceText Source, byte[] Bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The maximum size of a story: a UTF-16 character takes at most three bytes of UTF-8, after the byte order mark. Larger files are not
    /// read to the end.
    /// </summary>
    private const int MostBytes = (3 * Limits.SourceLength) + 3;

    /// <summary>Reads the story that the user named; `-` is standard input. A byte order mark is not part of the text.</summary>
    public static (StoryFile? Story, Diagnostic? Problem) Read(string path)
    {
        if (!path.EndsWith(".gen", StringComparison.Ordinal) && IsData(path)) return (null, FileDiagnostics.DataForStory(path));
        try
        {
            if (Launcher.MayBeRank && OpenedData.WhyNotByRanks(path) is { } why) return (null, FileDiagnostics.StoryNotRead(path, why));
            using var stream = path == "-" ? StandardInput.Open() : Disk.Current.Read(path);
            if (StreamBytes.ToEnd(stream, MostBytes) is not { } bytes) return (null, FileDiagnostics.StoryTooLarge(path));
            var text = Strict.GetString(bytes);
            return (new(new(path, text.StartsWith('\uFEFF') ? text[1..] : text), bytes), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, FileDiagnostics.StoryNotText(path));
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return (null,
                FileDiagnostics.StoryNotRead(path, Directory.Exists(path) ? "it is a folder" : FileDiagnostics.Reason(path, exception)));
        }
    }

    // in a method of its own: the check of a story loads no reader of data
    private static bool IsData(string path) => FileNames.IsData(path) && File.Exists(path);
}
