using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can go wrong with files of arrays.</summary>
public static class ArrayDiagnostics
{
    public static Diagnostic Unreadable(string file, string why) =>
        Diagnostic.Error("E0543", $"{file} cannot be read: {why}", Place.None).Next("use a copy of the file as it was written, or fit anew without it");
}
