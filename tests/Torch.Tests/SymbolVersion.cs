using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ProbDsl.Tests;

/// <summary>
/// Lets these tests run where the C++ library of the system is older than GCC 13, as on Debian 12: TorchSharp's native library needs the
/// symbol version GLIBCXX_3.4.32 and uses no symbol of it, so that the copy beside the tests marks the need as weak. The program does not
/// do this.
/// </summary>
internal static class SymbolVersion
{
    private const string Needed = "GLIBCXX_3.4.32";

    // of ELF: the type of a section that lists needed versions, and the flag of a weak need
    private const uint NeededVersions = 0x6ffffffe;
    private const ushort Weak = 2;

    [ModuleInitializer]
    internal static void Relax()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        if (!File.Exists(path)) return;
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(path));
        }
        catch (DllNotFoundException e) when (e.Message.Contains(Needed, StringComparison.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            MarkWeak(bytes);
            // a new file: the old one may be a link to the package
            File.Delete(path);
            File.WriteAllBytes(path, bytes);
        }
    }

    private static void MarkWeak(Span<byte> file)
    {
        var (sections, size, count) = ((int)U64(file, 0x28), U16(file, 0x3a), U16(file, 0x3c));
        for (var i = 0; i < count; i++)
        {
            var section = file[(sections + i * size)..];
            if (U32(section, 4) != NeededVersions) continue;
            var names = (int)U64(file[(sections + (int)U32(section, 0x28) * size)..], 0x18);
            for (var library = (int)U64(section, 0x18); ; library += (int)U32(file, library + 12))
            {
                var version = library + (int)U32(file, library + 8);
                for (var left = U16(file, library + 2); left > 0; left--, version += (int)U32(file, version + 12))
                    if (NameAt(file, names + (int)U32(file, version + 8)) == Needed)
                        BinaryPrimitives.WriteUInt16LittleEndian(file[(version + 4)..], (ushort)(U16(file, version + 4) | Weak));
                if (U32(file, library + 12) == 0) break;
            }
        }
    }

    private static string NameAt(ReadOnlySpan<byte> file, int at) => Encoding.ASCII.GetString(file[at..(at + file[at..].IndexOf((byte)0))]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
