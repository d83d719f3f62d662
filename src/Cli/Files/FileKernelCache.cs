using System.Security.Cryptography;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Cli.Files;

/// <summary>
/// Compiled kernels in a folder of the user, a file each: the hash of the code, then the code. A file is written beside its place and moved
/// there, and one whose hash is wrong is no entry.
/// </summary>
/// <param name="folder">Made at the first writing.</param>
internal sealed class FileKernelCache(string folder) : IKernelCache
{
    /// <summary>The folder of this user; null where the system has none.</summary>
    public static FileKernelCache? OfUser()
    {
        var local = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0 ? null : new(Path.Combine(local, "probdsl", "kernels"));
    }

    public byte[]? Read(string name)
    {
        try
        {
            var all = File.ReadAllBytes(Path.Combine(folder, name));
            return all.Length > SHA256.HashSizeInBytes
                && SHA256.HashData(all.AsSpan(SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(all.AsSpan(0, SHA256.HashSizeInBytes))
                    ? all[SHA256.HashSizeInBytes..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string name, byte[] code)
    {
        try
        {
            if (!Directory.Exists(folder)) Disk.Current.CreateFolder(folder);
            AtomicFile.Replace(Path.Combine(folder, name), stream => stream.Write([.. SHA256.HashData(code), .. code]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the next process compiles again
        }
    }
}
