namespace ProbDsl.Inference.Arrays;

/// <summary>Diagnostics of array files.</summary>
public static class ArrayDiagnostics
{
    public static Diagnostic Unreadable(string file, string why) =>
        Diagnostic.Error("E0543", $"{file} cannot be read: {why}", Place.None)
            .Next("use a copy of the file as it was written, or fit again without it");
}
