using System.Runtime.InteropServices;

namespace ProbDsl.Cli.Output;

/// <summary>
/// Whether an output is a terminal, and how wide. On Unix the runtime's own library is called: what `Console` offers takes 15 milliseconds
/// of the start, and writes codes to the terminal.
/// </summary>
internal static class TerminalSize
{
    /// <summary>The width of a terminal that reports none.</summary>
    private const int Standard = 80;

    private const int Output = 1, Errors = 2;

    // `mpirun` gives each rank a terminal, from which it passes the text on
    public static bool IsOutput =>
        !Launcher.IsMpirun && (OperatingSystem.IsWindows() ? !Console.IsOutputRedirected : Columns(Output) > 0);

    public static bool IsErrors =>
        !Launcher.IsMpirun && (OperatingSystem.IsWindows() ? !Console.IsErrorRedirected : Columns(Errors) > 0);

    /// <summary>Columns of a page on standard output: by `COLUMNS`, of the terminal, or the usual ones.</summary>
    public static int OfOutput() => Of(Output, IsOutput);

    /// <summary>The same of standard error.</summary>
    public static int OfErrors() => Of(Errors, IsErrors);

    /// <param name="columns">The value of `COLUMNS`; null: it is not set.</param>
    /// <param name="terminal">Columns of the terminal; 0: it is none.</param>
    internal static int Of(string? columns, int terminal) =>
        int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked
            : terminal > 0 ? terminal : Parser.Diagnostics.PageWidth.Usual;

    private static int Of(int descriptor, bool isTerminal) => Of(Environment.GetEnvironmentVariable("COLUMNS"),
        !isTerminal ? 0 : OperatingSystem.IsWindows() ? Console.WindowWidth : Columns(descriptor));

    /// <summary>0 where the descriptor is no terminal.</summary>
    private static int Columns(int descriptor)
    {
        try
        {
            return Native.WindowSize(descriptor, out var size) != 0 ? 0 : size.Columns > 0 ? size.Columns : Standard;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // a runtime whose library is another one
            return descriptor == Output ? Console.IsOutputRedirected ? 0 : Standard : Console.IsErrorRedirected ? 0 : Standard;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Window
    {
        public ushort Rows, Columns, Width, Height;
    }

    private static class Native
    {
        [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetWindowSize")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int WindowSize(nint descriptor, out Window size);
    }
}
