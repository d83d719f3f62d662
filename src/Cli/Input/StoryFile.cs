using System.Text;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Reads a story that the user named; `-` is standard input.</summary>
internal static class StoryFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static (SourceText? Source, Diagnostic? Problem) Read(string path)
    {
        try
        {
            var bytes = path == "-" ? StandardInput() : File.ReadAllBytes(path);
            var text = Strict.GetString(bytes);
            return (new(path, text.StartsWith('\uFEFF') ? text[1..] : text), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, FileDiagnostics.StoryNotRead(path, "it is not UTF-8 text"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, FileDiagnostics.StoryNotRead(path, FileDiagnostics.Reason(exception)));
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
