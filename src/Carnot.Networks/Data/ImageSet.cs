namespace Carnot.Networks.Data;

/// <summary>Images in rows of pixels from 0 to 1, with a class each.</summary>
/// <param name="Name">The set.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Pixels">Shape (n, height · width).</param>
/// <param name="Labels">Shape (n), 0 … classes − 1.</param>
public sealed record ImageSet(string Name, int Height, int Width, int Classes, float[] Pixels, int[] Labels)
{
    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>The images called <paramref name="name"/>: a fetched set, or a folder with IDX files.</summary>
    public static ImageSet Named(string name, bool test)
        => Read(DataSets.Find(name) is { } set ? Path.GetDirectoryName(DataCache.Find(set.Name, set.Take.Files[0]))! : name, test);

    /// <summary>Reads the IDX files of a folder: <c>train-…</c> or, where <paramref name="test"/>, <c>t10k-…</c>.</summary>
    public static ImageSet Read(string folder, bool test)
    {
        string stem = Path.Combine(folder, test ? "t10k" : "train");
        string images = Present($"{stem}-images-idx3-ubyte"), labels = Present($"{stem}-labels-idx1-ubyte");
        IdxFile pictures = IdxFile.Read(images), classes = IdxFile.Read(labels);
        if (pictures.Shape.Length != 3) throw new InputException(images, null, $"images have 3 dimensions, this has {pictures.Shape.Length}.");
        if (classes.Shape.Length != 1 || classes.Shape[0] != pictures.Shape[0])
            throw new InputException(labels, null, $"it has {classes.Shape[0]} labels for the {pictures.Shape[0]} images of {images}.");
        float[] pixels = new float[pictures.Values.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = pictures.Values[i] / 255f;
        return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), pictures.Shape[1], pictures.Shape[2], classes.Values.Max() + 1, pixels, [.. classes.Values.Select(label => (int)label)]);
    }

    private static string Present(string stem)
        => File.Exists(stem + ".gz") ? stem + ".gz" : File.Exists(stem) ? stem : throw new InputException(stem, null, "there is no such file, neither plain nor with .gz. Fashion-MNIST is fetched with: carnot data get fashion-mnist");
}
