using System.Text;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>A story as read: its text, and the bytes it was read from.</summary>
internal sealed record StoryFile(SourceText Source, byte[] Bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the story that the user named; `-` is standard input. A byte order mark is not part of the text.</summary>
    public static (StoryFile? Story, Diagnostic? Problem) Read(string path)
    {
        try
        {
            var bytes = path == "-" ? StandardInput() : File.ReadAllBytes(path);
            var text = Strict.GetString(bytes);
            return (new(new(path, text.StartsWith('\uFEFF') ? text[1..] : text), bytes), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, FileDiagnostics.StoryNotText(path));
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return (null, FileDiagnostics.StoryNotRead(path, Directory.Exists(path) ? "it is a folder" : FileDiagnostics.Reason(path, exception)));
        }
    }

    private static byte[] StandardInput()
    {
        using var bytes = new MemoryStream();
        using var input = Console.OpenStandardInput();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }
}
