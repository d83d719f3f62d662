using System.Text;

namespace ProbDsl.Cli.Output;

/// <summary>
/// The three streams of the process. Text goes through <see cref="TerminalText"/>; documents (CSV) do so only where a terminal shows them,
/// and reach a file or a pipe byte by byte.
/// </summary>
internal static class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static TerminalText? errors;

    /// <summary>From here on everything that is printed is safe to print.</summary>
    public static void Open()
    {
        Console.SetOut(new TerminalText(Plain(Console.OpenStandardOutput, () => Console.Out)));
        Console.SetError(errors = new(Plain(Console.OpenStandardError, () => Console.Error)));
    }

    /// <summary>Replaces the last line on standard error, which is a terminal.</summary>
    public static void Redraw(string line) => errors?.Redraw(line);

    /// <summary>Where a document goes that no file was named for.</summary>
    public static Stream OpenDocument() => Console.IsOutputRedirected ? Console.OpenStandardOutput() : new TextStream(Console.Out);

    // a console of Windows has an encoding of its own
    private static TextWriter Plain(Func<Stream> open, Func<TextWriter> ofConsole) =>
        OperatingSystem.IsWindows() ? ofConsole() : new StreamWriter(open(), Utf8, bufferSize: 1024) { AutoFlush = true };

    /// <summary>Bytes of UTF-8 as text for a writer.</summary>
    private sealed class TextStream(TextWriter writer) : Stream
    {
        private readonly Decoder decoder = Utf8.GetDecoder();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var text = new char[Utf8.GetMaxCharCount(buffer.Length)];
            writer.Write(text.AsSpan(0, decoder.GetChars(buffer, text, flush: false)));
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => writer.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
