using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// Compiles kernels by NVRTC for one architecture, and keeps the code in a cache under the hash of all that it depends on.
/// </summary>
/// <param name="library">
/// Loads NVRTC when the first text is not in the cache, and gives the address of a call by its name, 0 if there is none.
/// </param>
/// <param name="architecture">The architecture, as NVRTC names it: `sm_80`.</param>
/// <param name="cache">Null: nothing is kept.</param>
internal sealed unsafe class KernelCompiler(Func<Func<string, nint>> library, string architecture, IKernelCache? cache)
{
    private const int StackBytes = 256 << 20;

    private static readonly string[] further = ["--std=c++17"];

    private readonly Lazy<Func<string, nint>> exports = new(library);

    /// <summary>The code of kernels of one number type, which have names of their own in it.</summary>
    /// <exception cref="KernelFault">A text does not compile; the message has the compiler's log.</exception>
    public byte[] Code(IReadOnlyList<KernelText> kernels)
    {
        var source = Prelude.Write(kernels[0].Number) + KernelText.Source(kernels);
        var all = Encoding.UTF8.GetBytes($"{architecture} {string.Join(' ', further)}\n{source}");
        var name = Convert.ToHexStringLower(SHA256.HashData(all));
        if (cache?.Read(name) is { } known) return known;
        var code = OnDeepStack(() => Compiled(source));
        cache?.Write(name, code);
        return code;
    }

    // the compiler recurses as deeply as expressions do
    private static byte[] OnDeepStack(Func<byte[]> compile)
    {
        byte[] code = [];
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    code = compile();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            }, StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return code;
    }

    private byte[] Compiled(string source)
    {
        nint program;
        fixed (byte* text = Terminated(source), file = "kernels.cu\0"u8)
            Check(((delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Call("nvrtcCreateProgram"))(
                &program, text, file, 0, null, null), "nvrtcCreateProgram");
        try
        {
            var result = WithOptions(program);
            if (result != 0)
                throw new KernelFault(Encoding.UTF8.GetString(Bytes(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog")) + source);
            return Bytes(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN");
        }
        finally
        {
            ((delegate* unmanaged<nint*, int>)Call("nvrtcDestroyProgram"))(&program);
        }
    }

    private int WithOptions(nint program)
    {
        string[] all = [$"--gpu-architecture={architecture}", .. further];
        var options = stackalloc byte*[all.Length];
        for (var i = 0; i < all.Length; i++) options[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
        var result = ((delegate* unmanaged<nint, int, byte**, int>)Call("nvrtcCompileProgram"))(program, all.Length, options);
        for (var i = 0; i < all.Length; i++) Marshal.FreeCoTaskMem((nint)options[i]);
        return result;
    }

    private byte[] Bytes(nint program, string sizeCall, string call)
    {
        nuint size;
        Check(((delegate* unmanaged<nint, nuint*, int>)Call(sizeCall))(program, &size), sizeCall);
        var bytes = new byte[size];
        fixed (byte* to = bytes) Check(((delegate* unmanaged<nint, byte*, int>)Call(call))(program, to), call);
        return bytes;
    }

    private nint Call(string name) =>
        exports.Value(name) is not 0 and var call ? call : throw new CudaMissing($"NVRTC is too old: it has no {name}");

    private static void Check(int result, string call)
    {
        if (result != 0) throw new KernelFault($"{call}: error {result} of NVRTC");
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
