using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Kernels;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Kernels compiled by g++ into libraries, which are kept in a temporary folder under the hash of their text.</summary>
internal static class KernelLibraries
{
    private static readonly ConcurrentDictionary<KernelText, nint> compiled = new();
    private static readonly Lock compiling = new(), playing = new();

    /// <summary>Whether there is a g++ whose code the process can load.</summary>
    private static bool Exist { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "g++")));

    /// <summary>Skips a test where there is no compiler.</summary>
    public static void Demand()
    {
        if (!Exist) Assert.Skip("there is no g++ to compile the kernels");
    }

    /// <summary>
    /// Plays a kernel; false if threads of a block wait for each other in vain. Numbers of threads, fibers and shared memory are static in
    /// the library, so that one kernel is played at a time.
    /// </summary>
    public static unsafe bool Play(KernelText kernel, void** arguments, uint blocks, uint threads)
    {
        var play = (delegate* unmanaged<void**, uint, uint, int>)compiled[kernel];
        lock (playing) return play(arguments, blocks, threads) == 0;
    }

    /// <summary>Compiles those that are not compiled yet, as one text for each number type.</summary>
    public static void Load(IReadOnlyList<KernelText> kernels)
    {
        lock (compiling)
            foreach (var group in kernels.Where(k => !compiled.ContainsKey(k)).Distinct().GroupBy(k => k.Number))
            {
                var library = NativeLibrary.Load(Library(Source([.. group])));
                foreach (var kernel in group) compiled[kernel] = NativeLibrary.GetExport(library, $"play_{kernel.Name}");
            }
    }

    private static string Source(IReadOnlyList<KernelText> kernels)
    {
        var text = new StringBuilder(kernels.Any(k => k.HasBarriers) ? BlockHeader.Fibers.Insert(0, BlockHeader.Text) : BlockHeader.Text);
        text.Append(BlockHeader.Blocks).Append(Prelude.Write(kernels[0].Number));
        text.Append(KernelText.Source(kernels));
        foreach (var kernel in kernels)
        {
            var arguments = kernel.Parameters.Select((p, i) => $"*({p.Type}*)a[{i}]");
            text.Append($"static void call_{kernel.Name}(void** a) {{ {kernel.Name}({string.Join(", ", arguments)}); }}\n")
                .Append($"extern \"C\" int play_{kernel.Name}(void** a, unsigned blocks, unsigned threads) ")
                .Append($"{{ return play{(kernel.HasBarriers ? "_fibers" : "")}(call_{kernel.Name}, a, blocks, threads); }}\n");
        }

        return text.ToString();
    }

    private static string Library(string source)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"probdsl-kernels-{Environment.UserName}")).FullName;
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..32]);
        if (File.Exists(path + ".so")) return path + ".so";
        var own = $"{path}-{Environment.ProcessId}";
        File.WriteAllText(own + ".cpp", source);
        string[] arguments =
            ["-O1", "-std=c++17", "-fPIC", "-shared", "-w", "-U_FORTIFY_SOURCE", "-ffp-contract=off", "-o", own + ".so", own + ".cpp"];
        using var compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true })!;
        var said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new KernelFault($"{own}.cpp\n{said}");
        File.Delete(own + ".cpp");
        File.Move(own + ".so", path + ".so", overwrite: true);
        return path + ".so";
    }
}
