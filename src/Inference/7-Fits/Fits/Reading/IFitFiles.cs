namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The files of one folder that the user named. Only fixed file names are opened, never a name that is read from a file.</summary>
public interface IFitFiles
{
    /// <summary>The folder, as the user wrote it.</summary>
    string Folder { get; }

    /// <summary>A file of the folder; null if it does not exist.</summary>
    /// <exception cref="IOException">It exists and cannot be read, or is a link to another place.</exception>
    Stream? Open(FitFile file);

    /// <summary>
    /// The new version of a file that a fit has written but not renamed yet: between writing its record and the last rename, some files
    /// still have the name of a new version. Null if there is none.
    /// </summary>
    /// <exception cref="IOException">It exists and cannot be read.</exception>
    Stream? OpenNext(FitFile file) => null;
}
