using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Arrays;

/// <summary>What can go wrong with files of arrays.</summary>
public static class ArrayDiagnostics
{
    public static Diagnostic Unreadable(string file, string why) =>
        Diagnostic.Error("E0543", $"{file} cannot be read: {why}", Place.None)
            .Next("use a copy of the file as it was written, or fit anew without it");
}
