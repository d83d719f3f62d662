using System.Diagnostics;
using System.Runtime.InteropServices;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime;

namespace ProbDsl.Cli.Output;

/// <summary>
/// Uncaught exceptions: a condition of the machine has a diagnostic of its own; all else is a bug of the program, which is reported in two
/// lines and exit code 70, never as a stack trace.
/// </summary>
internal static class UncaughtExceptions
{
    /// <summary>A developer who sets it to 1 sees the stack trace, too.</summary>
    private const string TraceVariable = "PROBDSL_TRACE";

    /// <summary>For exceptions of threads that are not awaited: they end the process.</summary>
    public static void Watch(string verb)
    {
        // made now: when memory has run out, not even a diagnostic can be made
        var (errors, last) = (Console.OpenStandardError(), "error E0531: this machine ran out of memory\n"u8.ToArray());
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            try
            {
                ExitAtOnce(Report((Exception)unhandled.ExceptionObject, verb));
            }
            catch (Exception exception) when (Cause(exception) is OutOfMemoryException)
            {
                errors.Write(last);
                ExitAtOnce(ExitCode.UserError);
            }
        };
    }

    /// <summary>
    /// Ends the process without the runtime's own end, which may wait forever where memory has run out (seen in .NET 10.0).
    /// </summary>
    private static void ExitAtOnce(ExitCode code)
    {
        if (OperatingSystem.IsWindows()) Environment.Exit((int)code);
        Native.Exit((int)code);
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "_exit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern void Exit(int code);
    }

    public static ExitCode Report(Exception exception, string verb)
    {
        var (diagnostic, code) = Describe(exception, verb);
        DiagnosticOutput.Report([diagnostic], OutputFormat.Text);
        if (code == ExitCode.InternalError && Environment.GetEnvironmentVariable(TraceVariable) == "1") Console.Error.WriteLine(exception);
        return code;
    }

    /// <summary>The diagnostic of an exception, and the exit code.</summary>
    internal static (Diagnostic Diagnostic, ExitCode Code) Describe(Exception exception, string verb) => Cause(exception) switch
    {
        NotEnoughMemory large => (FileDiagnostics.NotEnoughMemory(large), ExitCode.UserError),
        ScratchFull full => (FileDiagnostics.ScratchFull(full), ExitCode.UserError),
        OutOfMemoryException => (FileDiagnostics.OutOfMemory(), ExitCode.UserError),
        CudaMissing missing => (EngineDiagnostics.NoCuda(missing), ExitCode.UserError),
        EngineMissing missing => (EngineDiagnostics.NoPlugin(missing), ExitCode.UserError),
        KernelFault fault => (EngineDiagnostics.Refused(fault), ExitCode.UserError),
        WeightMismatch mismatch => (FitDiagnostics.OtherWeights(mismatch), ExitCode.UserError),
        var failed when FileDiagnostics.IsOutputFailure(failed) => (FileDiagnostics.NotPrinted(failed, null), ExitCode.UserError),
        var bug => (Bug(bug, verb), ExitCode.InternalError),
    };

    private static Diagnostic Bug(Exception bug, string verb) =>
        Diagnostic.Error("E0149", $"internal error in `probdsl {verb}`, version "
            + $"{typeof(UncaughtExceptions).Assembly.GetName().Version!.ToString(3)}: {bug.GetType().Name}{Where(bug)}: {bug.Message}",
            Place.None)
            .Next($"this is a bug of probdsl, not of your story or data: please report it with this message, the command and the story; "
                + $"`{TraceVariable}=1` adds the details");

    /// <summary>The innermost method of the program itself, by which two reports of one bug are recognized.</summary>
    private static string Where(Exception bug) =>
        new StackTrace(bug).GetFrames().Select(f => f.GetMethod())
            .FirstOrDefault(m => m?.DeclaringType?.Namespace?.StartsWith(nameof(ProbDsl), StringComparison.Ordinal) == true) is { } method
            ? $" in {method.DeclaringType!.Name}.{method.Name}" : "";

    private static Exception Cause(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        TypeInitializationException { InnerException: { } inner } => Cause(inner),
        // a thread for a loop on several could not be made
        TaskSchedulerException { InnerException: { } inner } => Cause(inner),
        _ => exception,
    };
}
