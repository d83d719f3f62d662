using System.Runtime.InteropServices;
using ProbDsl.Runtime.Engines;
using TorchSharp;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>TorchSharp's engine as a plug-in of the command line.</summary>
public sealed class TorchPlugin : IEnginePlugin
{
    private static readonly Lazy<string?> missing = new(Find);

    public EngineKind Kind => TorchEngine.Kind;

    public string? Missing => missing.Value;

    // the system's words first: TorchSharp prints a trace on standard output and drops them
    private static string? Find()
    {
        var library = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib"
            : "libLibTorchSharp.so";
        try
        {
            NativeLibrary.Load(library, typeof(torch).Assembly, null);
            using var number = torch.zeros(1);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException
            or NotSupportedException or ExternalException)
        {
            return Reason((e.InnerException ?? e).Message);
        }
    }

    private static string Reason(string message) => message.Contains("GLIBCXX_", StringComparison.Ordinal)
        ? $"libtorch needs the C++ library of GCC 13 or later (GLIBCXX_3.4.32), which this system lacks. Debian 13 and Ubuntu 24.04 have "
            + "it; elsewhere, let LD_LIBRARY_PATH name a folder with a newer libstdc++.so.6"
        : $"libtorch cannot be loaded: {message.Split('\n')[0]}. How to get it: docs/guides/torchsharp.md";
}
