using Microsoft.Win32.SafeHandles;

namespace ProbDsl.Cli.Output;

/// <summary>
/// The three streams of the process. Text goes through <see cref="TerminalText"/>; documents (CSV) do so only where a terminal shows them,
/// and reach a file or a pipe byte by byte.
/// </summary>
internal static class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static TerminalText? errors;
    private static bool isSilent;

    /// <summary>Whether standard error is a terminal on which a line can be drawn again.</summary>
    public static bool IsRedrawn => TerminalSize.IsErrors && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Makes all further output safe to print, as wide as the page, and colored if the terminal shows color.</summary>
    public static void Open()
    {
        var ofOutput = TerminalColor.IsShown(TerminalSize.IsOutput, Environment.GetEnvironmentVariable);
        var ofErrors = TerminalColor.IsShown(TerminalSize.IsErrors, Environment.GetEnvironmentVariable);
        Console.SetOut(new TerminalText(Plain(OpenOutput, () => Console.Out), ofOutput));
        Console.SetError(errors = new(Plain(OpenErrors, () => Console.Error), ofErrors));
        StyleMarks.Turn(ofOutput || ofErrors);
        PageWidth.MeasuredBy(TerminalSize.OfOutput);
    }

    /// <summary>Prints nothing further; what would be printed on standard error is collected.</summary>
    public static TextWriter Silence()
    {
        isSilent = true;
        errors = null;
        var unprinted = new StringWriter();
        Console.SetOut(TextWriter.Null);
        Console.SetError(unprinted);
        return unprinted;
    }

    /// <summary>Replaces the last line on standard error, which is a terminal.</summary>
    public static void Redraw(string line) => errors?.Redraw(line);

    /// <summary>The output of a document without a file.</summary>
    public static Stream OpenDocument() => TerminalSize.IsOutput ? new TextStream(Console.Out) : OpenOutput();

    /// <summary>The bytes of standard output.</summary>
    public static Stream OpenOutput() => isSilent ? Stream.Null : Of(1, TerminalSize.IsOutput) ?? Console.OpenStandardOutput();

    /// <summary>The bytes of standard error.</summary>
    public static Stream OpenErrors() => Of(2, TerminalSize.IsErrors) ?? Console.OpenStandardError();

    /// <summary>
    /// A terminal as a file: the stream of `Console` sets the terminal up first, which takes 10 milliseconds and writes codes to it. Null
    /// for other streams. That of `mpirun` is a terminal, though it is not seen, unless it can be positioned: to a file, `Console` appends.
    /// </summary>
    private static FileStream? Of(nint descriptor, bool isSeen)
    {
        if (OperatingSystem.IsWindows() || !(isSeen || Launcher.IsMpirun)) return null;
        FileStream stream = new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, 0);
        return stream.CanSeek ? null : stream;
    }

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
